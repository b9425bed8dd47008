"""Where things stand on the canvas. It changes nothing for anybody inside, so it is tidied in silence. Pure.

places: {key of a step, or "/" for the beginning: [left, top]}; without any, the server draws
notes:  {id: {"text", "x", "y", "width", "height", "tint"}}
looks:  {key of a step: channel} as long as no message is chosen for it
"""

from collections.abc import Mapping
from typing import Any

MOST_NOTES, LONGEST_NOTE, LONGEST_KEY = 200, 2000, 64
FARTHEST = 100_000
TINTS = 4


def clean_layout(data: Any) -> dict[str, Any]:
    found: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    cleaned: dict[str, Any] = {"notes": _notes(found.get("notes")), "looks": _looks(found.get("looks"))}
    if places := _places(found.get("places")):
        cleaned["places"] = places
    return cleaned


def _places(data: Any) -> dict[str, list[int]]:
    if not isinstance(data, Mapping):
        return {}
    return {
        str(key)[:LONGEST_KEY]: [round(place[0]), round(place[1])]
        for key, place in data.items()
        if isinstance(place, list) and len(place) == 2 and all(map(_is_place, place))
    }


def _notes(data: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(data, Mapping):
        return {}
    return {
        str(key)[:LONGEST_KEY]: {
            "text": str(note.get("text", ""))[:LONGEST_NOTE],
            "x": round(note["x"]),
            "y": round(note["y"]),
            "width": _between(note.get("width"), 120, 800, 180),
            "height": _between(note.get("height"), 60, 800, 110),
            "tint": _between(note.get("tint"), 0, TINTS - 1, 0),
        }
        for key, note in list(data.items())[:MOST_NOTES]
        if isinstance(note, Mapping) and _is_place(note.get("x")) and _is_place(note.get("y"))
    }


def _looks(data: Any) -> dict[str, str]:
    if not isinstance(data, Mapping):
        return {}
    return {str(key)[:LONGEST_KEY]: channel[:LONGEST_KEY] for key, channel in data.items() if isinstance(channel, str)}


def _is_place(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < FARTHEST


def _between(value: Any, least: int, most: int, otherwise: int) -> int:
    return min(max(round(value), least), most) if _is_place(value) else otherwise
