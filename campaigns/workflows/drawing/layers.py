"""Which row each box stands in, and which ways lead back up. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from campaigns.workflows.drawing.shapes import Way


@dataclass
class Layers:
    rows: dict[str, int]  # by key; the first is 0
    forward: list[Way] = field(default_factory=list)
    back: list[Way] = field(default_factory=list)
    loose: list[Way] = field(default_factory=list)  # lead nowhere


def layers_of(keys: Sequence[str], ways: Sequence[Way], start: str) -> Layers:
    """Everybody stands below all who lead to them; ways that would close a circle go back."""
    out: dict[str, list[Way]] = {key: [] for key in keys}
    loose = []
    for way in ways:
        if way.target in out:
            out[way.source].append(way)
        else:
            loose.append(way)
    back, order = _walk([start, *keys] if start in out else list(keys), out)
    rows = dict.fromkeys(keys, 0)
    forward = []
    for key in reversed(order):  # a topological order once the ways back are gone
        for way in out[key]:
            if id(way) not in back:
                forward.append(way)
                rows[way.target] = max(rows[way.target], rows[key] + 1)
    return Layers(rows, forward, [way for way in ways if id(way) in back], loose)


def _walk(roots: Sequence[str], out: dict[str, list[Way]]) -> tuple[set[int], list[str]]:
    """Depth first, without recursion: ways to somebody we are still inside of, and keys as they were left."""
    back: set[int] = set()
    left: list[str] = []
    inside: set[str] = set()
    seen: set[str] = set()
    for root in roots:
        if root in seen:
            continue
        seen.add(root)
        inside.add(root)
        trail = [(root, iter(out[root]))]
        while trail:
            key, rest = trail[-1]
            way = next(rest, None)
            if way is None:
                trail.pop()
                inside.discard(key)
                left.append(key)
            elif way.target in inside:
                back.add(id(way))
            elif way.target not in seen:
                seen.add(way.target)
                inside.add(way.target)
                trail.append((way.target, iter(out[way.target])))
    return back, left
