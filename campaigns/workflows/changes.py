"""What a draft changes in what runs. Pure: counted, marked and told from here, so that all of them mean the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Data = Mapping[str, Any]
What = Literal["new", "removed", "settings", "way", "start", "lets_in", "lets_nobody_in", "rule"]

RULES = ("goal", "exit_rule", "reentry", "topic")


@dataclass(frozen=True)
class Change:
    """key: of the step, or the name of the rule. way: of the step's ways out."""

    what: What
    key: str = ""
    way: str = ""
    trigger: Data = field(default_factory=dict)


@dataclass(frozen=True)
class Changes:
    each: Sequence[Change] = ()

    @property
    def count(self) -> int:
        return len(self.each)

    @property
    def new(self) -> frozenset[str]:
        return self._keys("new")

    @property
    def edited(self) -> frozenset[str]:
        return self._keys("settings", "way")

    @property
    def removed(self) -> frozenset[str]:
        return self._keys("removed")

    @property
    def is_entry(self) -> bool:
        return any(each.what in ("start", "lets_in", "lets_nobody_in") for each in self.each)

    def _keys(self, *whats: What) -> frozenset[str]:
        return frozenset(each.key for each in self.each if each.what in whats)


def changes(draft: Data, live: Data, rules: Data, live_rules: Data) -> Changes:
    """rules: by the names in RULES."""
    ours, theirs = draft.get("steps") or {}, live.get("steps") or {}
    found = [Change("new", key) for key in ours if key not in theirs]
    found += [Change("removed", key) for key in theirs if key not in ours]
    for key in ours:
        if key in theirs:
            found += _of_step(key, ours[key], theirs[key])
    if (draft.get("start") or "") != (live.get("start") or ""):
        found.append(Change("start"))
    entries, before = draft.get("triggers") or [], live.get("triggers") or []
    found += [Change("lets_in", trigger=spec) for spec in entries if spec not in before]
    found += [Change("lets_nobody_in", trigger=spec) for spec in before if spec not in entries]
    return Changes([*found, *(Change("rule", name) for name in RULES if rules[name] != live_rules[name])])


def _of_step(key: str, ours: Data, theirs: Data) -> Iterator[Change]:
    if (ours.get("kind"), ours.get("settings") or {}) != (theirs.get("kind"), theirs.get("settings") or {}):
        yield Change("settings", key)
    new, old = ours.get("exits") or {}, theirs.get("exits") or {}
    for way in dict.fromkeys([*new, *old]):
        if (new.get(way) or "") != (old.get(way) or ""):
            yield Change("way", key, way)
