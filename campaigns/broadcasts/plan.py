"""What a broadcast is, as data: who, what and when, and the one-step workflow made of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

SEND, END = "send", "end"


@dataclass(frozen=True)
class Plan:
    """`at`: None as long as it is to go out at once. `local`: at that time of each contact's own day.

    `hours`: over so many it is spread, evenly; 0 for all at once.
    """

    template: str
    who: Mapping[str, Any]
    at: datetime | None = None
    local: bool = False
    hours: int = 0


def graph_of(plan: Plan, at: datetime | None = None) -> dict[str, Any]:
    """`at`: the moment of one that goes out at once."""
    moment = plan.at or at
    schedule: dict[str, Any] = {"kind": "schedule", "repeat": "once", "who": dict(plan.who)}
    schedule |= {"at": moment.isoformat()} if moment else {}
    schedule |= {"local": True} if plan.local else {}
    schedule |= {"over": plan.hours} if plan.hours else {}
    return {
        "triggers": [schedule],
        "start": SEND,
        "steps": {
            SEND: {"kind": "send", "settings": {"template": plan.template}, "exits": {"next": END}},
            END: {"kind": "finish", "settings": {}, "exits": {}},
        },
    }


def plan_in(graph: Mapping[str, Any]) -> Plan:
    """The plan that such a workflow was made of; empty parts where it has none."""
    schedule: Mapping[str, Any] = next(iter(graph.get("triggers") or []), {})
    send = (graph.get("steps") or {}).get(SEND, {})
    said = str(schedule.get("at") or "")
    return Plan(
        template=str((send.get("settings") or {}).get("template", "")),
        who=schedule.get("who") or {},
        at=parse_datetime(said) if said else None,
        local=bool(schedule.get("local")),
        hours=int(schedule.get("over") or 0),
    )
