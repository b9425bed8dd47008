"""Mails to begin from: one file each in `library/`, with drawings that take the colours of the brand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LIBRARY = Path(__file__).parent / "library"
DRAWING = "drawing:"  # in place of a picture's address
PLACE_HOLDER = "https://www.site.example"  # where links lead until somebody says where


@dataclass(frozen=True)
class Design:
    key: str
    name: str
    says: str  # what it is for
    source: Mapping[str, Any]
    event: Mapping[str, Any] = field(default_factory=dict)  # what would bring it about, for looking at it


@cache
def designs() -> dict[str, Design]:
    return {design.key: design for design in map(_read, sorted(LIBRARY.glob("*.yaml")))}


def _read(file: Path) -> Design:
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    key = file.stem.partition("-")[2]
    return Design(key, said.pop("name"), said.pop("says"), event=said.pop("event", {}), source=said)


def filled(design: Design, *, site: str, picture: Callable[[str, str], str]) -> dict[str, Any]:
    """What a version holds. `picture`: the address of a drawing, by its name and what it shows."""

    def grown(value: Any) -> Any:
        if isinstance(value, list):
            return [grown(each) for each in value]
        if isinstance(value, dict):
            shows = str(value.get("alt") or value.get("title") or "")
            return {
                name: picture(said.removeprefix(DRAWING), shows)
                if isinstance(said, str) and said.startswith(DRAWING)
                else grown(said)
                for name, said in value.items()
            }
        return value.replace(PLACE_HOLDER, site.rstrip("/")) if isinstance(value, str) and site else value

    return dict(grown(dict(design.source)))
