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
COLORS = ("color", "ink", "paper", "background")
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
    ink: str = "#1f2937"
    paper: str = "#ffffff"
    background: str = "#f3f4f6"
    font: str = "sans"
    text_sender: str = ""  # whom texts come from, where no number is set

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> "Brand":
        """What is empty is as usual. Raises BadBrand."""
        known = {one.name for one in fields(cls)}
        if unknown := sorted(set(given) - known):
            raise BadBrand(unknown[0], f"the brand has no {unknown[0]!r}.")
        brand = cls(**{name: " ".join(str(value).split()) for name, value in given.items() if value})
        for name in known:
            if len(getattr(brand, name)) > 500 or "{" in getattr(brand, name):
                raise BadBrand(name, "This is a short text without fields.")
        for name in COLORS:
            if not _COLOR.fullmatch(getattr(brand, name)):
                raise BadBrand(name, "A colour is written like #4f46e5.")
        if brand.font not in FONTS:
            raise BadBrand("font", f"The font is one of {', '.join(FONTS)}.")
        for name in ("logo", "website"):
            if getattr(brand, name) and not getattr(brand, name).lower().startswith(("https://", "http://")):
                raise BadBrand(name, "This begins with https://.")
        if brand.text_sender and not _SENDER.fullmatch(brand.text_sender):
            raise BadBrand("text_sender", "Carriers show at most 11 letters and digits, one of them a letter.")
        return brand

    @property
    def on_color(self) -> str:
        """Black or white, whichever is read better on the brand's colour."""
        return "#ffffff" if luminance(self.color) < 0.36 else "#111111"


def luminance(color: str) -> float:
    """0 for black to 1 for white, as WCAG counts it."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
