"""Goals and exit rules: whoever meets one leaves before anything else happens to them. Goal before exit rule."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from campaigns.workflows.ledger import Ledger
from campaigns.workflows.versions import Version
from campaigns.workflows.visits import Visit
from lifecycle.conditions.base import ANY_EVENT, Condition
from lifecycle.conditions.evaluate import matching


def leave(
    visits: Iterable[Visit],
    versions: Mapping[int, Version],
    ledger: Ledger,
    *,
    now: datetime,
    names: Collection[str] | None = None,
) -> list[Visit]:
    """End whoever meets a goal or an exit rule; those who stay. One statement per version and rule.

    names: only rules that one of these events can make true; None: all rules.
    """
    stay: list[Visit] = []
    groups: dict[int, list[Visit]] = {}
    for visit in visits:
        groups.setdefault(visit.version_id, []).append(visit)
    for version_id, group in groups.items():
        version = versions[version_id]
        for rule, reason in ((version.goal, "goal"), (version.exit_rule, "exit_rule")):
            if rule and group and _can_change(rule, names):
                group = _end(rule, reason, group, ledger, now)
        stay += group
    return stay


def _can_change(rule: Condition, names: Collection[str] | None) -> bool:
    return names is None or ANY_EVENT in (heard := rule.events()) or not heard.isdisjoint(names)


def _end(rule: Condition, reason: str, group: list[Visit], ledger: Ledger, now: datetime) -> list[Visit]:
    met = matching(rule, [visit.contact_id for visit in group], now)
    for visit in group:
        if visit.contact_id in met:
            ledger.end(visit, reason)
            ledger.visits.append(visit)
    return [visit for visit in group if visit.contact_id not in met]
