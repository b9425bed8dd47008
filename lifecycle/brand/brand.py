"""Who this installation speaks for, and how that looks: in mails, texts and public pages. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

FONTS = {
    # none that the MJML compiler would fetch from somebody else for every reader, such as Roboto or Ubuntu
    "sans": "-apple-system, BlinkMacSystemFont, 'Segoe UI', Helvetica, Arial, sans-serif",
    "serif": "Georgia, 'Times New Roman', serif",
    "rounded": "'Trebuchet MS', 'Segoe UI', Verdana, sans-serif",
    "mono": "'SF Mono', Menlo, Consolas, 'Courier New', monospace",
}
COLORS = ("color", "accent", "soft", "ink", "paper", "background")
SHAPES = {"soft": "8px", "round": "999px", "square": "0"}  # of buttons
NETWORKS = ("Facebook", "Instagram", "LinkedIn", "Mastodon", "Bluesky", "TikTok", "WhatsApp", "X", "YouTube", "Website")
OUR_PICTURES = "/pictures/"  # those of our own library stand there, at whatever address we have
READABLE = 4.5  # WCAG's contrast for text
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_SENDER = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")  # what carriers show in place of a number


class BadBrand(ValueError):
    """It cannot be used like that; the text says why. `field`: which part of it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Brand:
    company: str = ""
    address: str = ""  # postal; the law wants it in marketing mail
    website: str = ""
    logo: str = ""  # address of an image
    color: str = "#4f46e5"  # buttons and links
    accent: str = "#f0a020"  # what stands out beside it
    soft: str = "#eef0fb"  # quiet bands behind words and pictures
    ink: str = "#1f2937"
    paper: str = "#ffffff"
    background: str = "#f3f4f6"
    font: str = "sans"
    heading_font: str = ""  # empty: as the words
    shape: str = "soft"
    social: tuple[tuple[str, str], ...] = ()  # (network, address)
    text_sender: str = ""  # whom texts come from, where no number is set

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> "Brand":
        """What is empty is as usual. Raises BadBrand."""
        known = {one.name for one in fields(cls)}
        if unknown := sorted(set(given) - known):
            raise BadBrand(unknown[0], f"the brand has no {unknown[0]!r}.")
        texts = {name: " ".join(str(value).split()) for name, value in given.items() if value and name != "social"}
        brand = cls(**texts, social=_social(given.get("social") or ()))
        for name in known - {"social"}:
            if len(getattr(brand, name)) > 500 or "{" in getattr(brand, name):
                raise BadBrand(name, "This is a short text without fields.")
        for name in COLORS:
            if not _COLOR.fullmatch(getattr(brand, name)):
                raise BadBrand(name, "A colour is written like #4f46e5.")
        for name in ("font", "heading_font"):
            if (getattr(brand, name) or brand.font) not in FONTS:
                raise BadBrand(name, f"The font is one of {', '.join(FONTS)}.")
        if brand.shape not in SHAPES:
            raise BadBrand("shape", f"The shape is one of {', '.join(SHAPES)}.")
        for name in ("logo", "website"):
            said = getattr(brand, name)
            if said and not is_web(said) and not (name == "logo" and said.startswith(OUR_PICTURES)):
                raise BadBrand(name, "This begins with https://.")
        if brand.text_sender and not _SENDER.fullmatch(brand.text_sender):
            raise BadBrand("text_sender", "Carriers show at most 11 letters and digits, one of them a letter.")
        return brand

    @property
    def on_color(self) -> str:
        return on(self.color)

    @property
    def letters(self) -> str:
        return FONTS[self.font]

    @property
    def heading_letters(self) -> str:
        return FONTS[self.heading_font or self.font]

    @property
    def radius(self) -> str:
        return SHAPES[self.shape]

    def hard_to_read(self) -> list[tuple[str, str, float]]:
        """Pairs of parts whose contrast is too low for words: (words, what they stand on, ratio)."""
        pairs = (("ink", "paper"), ("ink", "soft"), ("color", "paper"), ("color", "soft"))
        found = [(above, below, contrast(getattr(self, above), getattr(self, below))) for above, below in pairs]
        return [(above, below, ratio) for above, below, ratio in found if ratio < READABLE]


def _social(given: Any) -> tuple[tuple[str, str], ...]:
    """From pairs, or from what a form and a stored row give: {network, href}."""
    pairs = [(each.get("network", ""), each.get("href", "")) if isinstance(each, Mapping) else each for each in given]
    found = tuple((str(network), str(href).strip()) for network, href in pairs if href)
    for network, href in found:
        if network not in NETWORKS:
            raise BadBrand("social", f"A network is one of {', '.join(NETWORKS)}.")
        if not is_web(href) or len(href) > 500 or "{" in href:
            raise BadBrand("social", "An address begins with https://.")
    return found


def is_web(address: str) -> bool:
    return address.lower().startswith(("https://", "http://"))


def on(color: str) -> str:
    """White where it is read well on that, else black."""
    return "#ffffff" if contrast("#ffffff", color) >= READABLE else "#111111"


def contrast(one: str, other: str) -> float:
    """1 for the same colour to 21 for black on white, as WCAG counts it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return round((light + 0.05) / (dark + 0.05), 1)


def luminance(color: str) -> float:
    """0 for black to 1 for white, as WCAG counts it."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
