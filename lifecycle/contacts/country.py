"""Countries by their code of two letters (ISO 3166-1), or by an English name."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

# As people write them; the table of the time zone database says "Britain (UK)".
ALSO = {
    "great britain": "GB",
    "uk": "GB",
    "united kingdom": "GB",
    "united states of america": "US",
    "usa": "US",
    "u.s.": "US",
    "u.s.a.": "US",
    "czechia": "CZ",
    "south korea": "KR",
    "the netherlands": "NL",
    "kosovo": "XK",  # a code that everybody uses and no list has
    "xk": "XK",
}


@cache
def _spellings() -> Mapping[str, str]:
    table = files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    codes = {code.lower(): code for code, _name in rows}
    return {name.lower(): code for code, name in rows} | codes | ALSO


def clean(said: str) -> str:
    """The code, or nothing where no such country is known."""
    return _spellings().get(said.strip().lower(), "")
