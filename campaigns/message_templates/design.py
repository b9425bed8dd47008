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


@cache
def drawings() -> frozenset[str]:
    return frozenset(file.stem for file in (LIBRARY / "pictures").glob("*.png"))


def _read(file: Path) -> Design:
    said = yaml.safe_load(file.read_text(encoding="utf-8"))
    key = file.stem.partition("-")[2]
    return Design(key, said.pop("name"), said.pop("says"), event=said.pop("event", {}), source=said)


def filled(design: Design, *, site: str, picture: Callable[[str, str], str]) -> dict[str, Any]:
    """What a version holds. `picture`: the address of a drawing, by its name and what it shows."""
    return with_pictures(at_home(design.source, site), picture)


def at_home(source: Mapping[str, Any], site: str) -> dict[str, Any]:
    """With links to our own site, where we have said which."""

    def grown(value: Any) -> Any:
        return value.replace(PLACE_HOLDER, site.rstrip("/")) if isinstance(value, str) and site else value

    return dict(_each(source, grown))


def with_pictures(source: Mapping[str, Any], picture: Callable[[str, str], str]) -> dict[str, Any]:
    def hung(value: Any, beside: Mapping[str, Any]) -> Any:
        name = value.removeprefix(DRAWING) if isinstance(value, str) and value.startswith(DRAWING) else ""
        # Files of somebody else name them too: what is none of ours stays as it is, and is refused as an address.
        return picture(name, str(beside.get("alt") or beside.get("title") or "")) if name in drawings() else value

    return dict(_each(source, lambda value: value, hung))


def _each(
    value: Any, grown: Callable[[Any], Any], in_block: Callable[[Any, Mapping[str, Any]], Any] | None = None
) -> Any:
    if isinstance(value, list):
        return [_each(part, grown, in_block) for part in value]
    if isinstance(value, Mapping):
        said = {name: _each(part, grown, in_block) for name, part in value.items()}
        return {name: in_block(part, value) for name, part in said.items()} if in_block else said
    return grown(value)
