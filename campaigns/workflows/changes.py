"""What a draft changes in what runs. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Changes:
    new: frozenset[str] = frozenset()
    edited: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    triggers: bool = False
    rules: frozenset[str] = field(default_factory=frozenset)  # topic, goal, exit_rule, reentry

    @property
    def count(self) -> int:
        return len(self.new) + len(self.edited) + len(self.removed) + len(self.rules) + self.triggers


def changes(
    draft: Mapping[str, Any], live: Mapping[str, Any], rules: Mapping[str, Any], live_rules: Mapping[str, Any]
) -> Changes:
    ours, theirs = draft.get("steps") or {}, live.get("steps") or {}
    return Changes(
        new=frozenset(set(ours) - set(theirs)),
        edited=frozenset(key for key in set(ours) & set(theirs) if _part(ours[key]) != _part(theirs[key])),
        removed=frozenset(set(theirs) - set(ours)),
        triggers=(draft.get("triggers") or []) != (live.get("triggers") or [])
        or (draft.get("start") or "") != (live.get("start") or ""),
        rules=frozenset(name for name in rules if rules[name] != live_rules.get(name)),
    )


def _part(spec: Mapping[str, Any]) -> tuple[Any, ...]:
    exits = {name: target for name, target in (spec.get("exits") or {}).items() if target}
    return spec.get("kind"), spec.get("settings") or {}, exits
