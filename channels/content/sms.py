"""How many parts a text takes: GSM 03.38 seven-bit where every character is in it, UCS-2 otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")  # an escape and a character: two places, never split
_PLAINER = str.maketrans(
    {
        "’": "'", "‘": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-", "‐": "-",
        "‑": "-", "…": "...", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u200b": "", "\ufeff": "", "•": "-",
        "\t": " ", "`": "'", "´": "'",
    }
)  # fmt: skip

GSM7, UCS2 = "GSM-7", "UCS-2"
_ALONE = {GSM7: 160, UCS2: 70}
_JOINED = {GSM7: 153, UCS2: 67}  # the header that joins parts takes seven and three
MOST_JOINED = 480  # characters; beyond it many carriers cut or refuse


@dataclass(frozen=True)
class SmsCount:
    encoding: str
    characters: int  # places taken: septets, or 16-bit units
    parts: int
    left: int  # places left in the last part
    offenders: tuple[str, ...]  # what forces UCS-2, each once, in order

    @property
    def is_too_long(self) -> bool:
        return self.characters > MOST_JOINED

    def warnings(self) -> list[str]:
        found = []
        if self.offenders:
            shown = " ".join(self.offenders[:5])
            found.append(f"{shown} cut a part to 70 characters; this takes {self.parts} {_parts(self.parts)}.")
        if self.is_too_long:
            found.append(
                f"{self.characters} characters are more than the {MOST_JOINED} that carriers join to one text."
            )
        return found


def count(text: str) -> SmsCount:
    offenders = tuple(dict.fromkeys(c for c in text if c not in _BASIC and c not in _EXTENSION))
    encoding = UCS2 if offenders else GSM7
    widths = [_width(character, encoding) for character in text]
    characters = sum(widths)
    if characters <= _ALONE[encoding]:
        return SmsCount(encoding, characters, 1 if text else 0, _ALONE[encoding] - characters, offenders)
    parts, last = _pack(widths, _JOINED[encoding])
    return SmsCount(encoding, characters, parts, _JOINED[encoding] - last, offenders)


def plainer(text: str) -> str:
    """The same words with typographic characters replaced by those that do not force UCS-2."""
    return text.translate(_PLAINER)


def cost(parts: int, price: Decimal) -> Decimal:
    """`price` is for one part."""
    return parts * price


def _width(character: str, encoding: str) -> int:
    if encoding == GSM7:
        return 2 if character in _EXTENSION else 1
    return 2 if ord(character) > 0xFFFF else 1


def _pack(widths: Iterable[int], room: int) -> tuple[int, int]:
    """Parts, and the places taken in the last one."""
    parts, taken = 1, 0
    for width in widths:
        if taken + width > room:
            parts, taken = parts + 1, 0
        taken += width
    return parts, taken


def _parts(number: int) -> str:
    return "part" if number == 1 else "parts"
