"""The bands of colour that blocks stand on, made of the brand's colours. Pure."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lifecycle.brand.brand import READABLE, Brand, contrast, on

TONES: dict[str, str | Promise] = {"soft": _("quiet"), "main": _("in your colour"), "dark": _("dark")}


@dataclass(frozen=True)
class Tone:
    """`name` is the class by which the dark mode knows a band."""

    name: str
    background: str  # empty: the paper
    ink: str
    quiet: str
    link: str
    button: str
    on_button: str
    line: str


def tone(brand: Brand, name: str) -> Tone:
    if name == "soft":
        ink = brand.ink if contrast(brand.ink, brand.soft) >= READABLE else on(brand.soft)
        return Tone("soft", brand.soft, ink, ink, brand.color, brand.color, brand.on_color, mixed(ink, brand.soft, 0.2))
    if name in ("main", "dark"):
        below = brand.color if name == "main" else brand.ink
        ink = on(below)
        return Tone(name, below, ink, ink, ink, ink, on(ink), mixed(ink, below, 0.35))
    quiet = mixed(brand.ink, brand.paper, 0.72)
    quiet = quiet if contrast(quiet, brand.paper) >= READABLE else brand.ink
    return Tone("", "", brand.ink, quiet, brand.color, brand.color, brand.on_color, mixed(brand.ink, brand.paper, 0.16))


def mixed(one: str, other: str, share: float) -> str:
    """`share` of the one, the rest of the other."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)
