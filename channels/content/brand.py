"""How a company's mail looks and who signs it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from channels.content.problem import TemplateProblem

FONTS = {
    # none that the MJML compiler would fetch from somebody else for every reader, such as Roboto or Ubuntu
    "sans": "-apple-system, BlinkMacSystemFont, 'Segoe UI', Helvetica, Arial, sans-serif",
    "serif": "Georgia, 'Times New Roman', serif",
    "rounded": "'Trebuchet MS', 'Segoe UI', Verdana, sans-serif",
    "mono": "'SF Mono', Menlo, Consolas, 'Courier New', monospace",
}
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


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

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> "Brand":
        known = {one.name for one in fields(cls)}
        if unknown := sorted(set(given) - known):
            raise TemplateProblem(f"the brand has no {unknown[0]!r}.")
        brand = cls(**{name: str(value or "") for name, value in given.items() if value})
        for name in known:
            if len(getattr(brand, name)) > 500 or "{" in getattr(brand, name):
                raise TemplateProblem(f"the brand's {name} is a short text without fields.")
        for name in ("color", "ink", "paper", "background"):
            if not _COLOR.fullmatch(getattr(brand, name)):
                raise TemplateProblem(f"the brand's {name} is written like #4f46e5.")
        if brand.font not in FONTS:
            raise TemplateProblem(f"the brand's font is one of {', '.join(FONTS)}.")
        for name in ("logo", "website"):
            if getattr(brand, name) and not getattr(brand, name).lower().startswith(("https://", "http://")):
                raise TemplateProblem(f"the brand's {name} begins with https://.")
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
