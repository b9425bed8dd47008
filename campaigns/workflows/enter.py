"""Who enters, who starts again, and who does not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from campaigns.workflows.ledger import Ledger
from campaigns.workflows.models import Enrollment
from campaigns.workflows.run import arrive
from campaigns.workflows.versions import Version
from campaigns.workflows.visits import Visit
from lifecycle import rows


@dataclass(frozen=True, slots=True)
class Entry:
    """Why a contact enters: the moment, and what a message may say about it."""

    at: datetime
    trigger: dict[str, Any] = field(default_factory=dict)
    hops: int = 0
    since: datetime | None = None  # from when waits count; None: from now on
    told: datetime | None = None  # when we heard of it


def enter(version: Version, entries: Mapping[int, Entry], ledger: Ledger) -> list[Visit]:
    """Visits that stand before the first step; by contact id, under the contacts' lock. One statement.

    What let a contact in once never does so again: an entry counts only when it is later than the last one.
    """
    last = _last_enrollments(version.campaign.id, list(entries))
    ended = {visit.id for visit in ledger.visits if not visit.is_active}  # by a goal, a moment ago and not yet written
    born = []
    for contact_id, entry in entries.items():
        if contact_id not in last:
            born.append(_visit(version, contact_id, entry, 1))
            continue
        pk, number, is_active, entered_at, step_key, visits, highest = last[contact_id]
        is_active = is_active and pk not in ended
        if entry.at <= entered_at:
            continue
        if is_active and version.reentry == "restart":
            visit = _visit(version, contact_id, entry, highest + 1, pk)
            _note_restart(ledger, visit, number, step_key, visits)
            born.append(visit)
        elif not is_active and version.reentry != "once":
            born.append(_visit(version, contact_id, entry, highest + 1))
    for visit in born:
        ledger.note(visit, "entered", "")
        arrive(visit, version.graph.start)
    ledger.visits += born
    return born


def _visit(version: Version, contact_id: int, entry: Entry, number: int, pk: int = 0) -> Visit:
    return Visit(
        id=pk,
        campaign_id=version.campaign.id,
        contact_id=contact_id,
        version_id=version.id,
        number=number,
        step_key="",
        visit=0,
        entered_at=entry.at,
        trigger=entry.trigger,
        hops=entry.hops,
        since=entry.since,
        told=entry.told,
        has_started=True,
    )


def _note_restart(ledger: Ledger, visit: Visit, number: int, step_key: str, visits: int) -> None:
    """The old enrollment ends as restarted, at the step where it stood; its row goes on under the next number."""
    ledger.history.append((visit, number, step_key, visits, "restarted"))
    ledger.cancelled.append((visit.id, number))


def _last_enrollments(
    campaign_id: int, contact_ids: list[int]
) -> dict[int, tuple[int, int, bool, datetime, str, int, int]]:
    """The live one, else the last; at the end of each the highest number: after a merge another's may be higher."""
    found = _ENTERED.fetch(campaign=campaign_id, ids=contact_ids)
    highest: dict[int, int] = {}
    last = {}
    for row in found:
        highest[row[0]] = max(row[2], highest.get(row[0], 0))
        last[row[0]] = (*row[1:], highest[row[0]])
    return last


_ENTERED = rows.Fixed(
    lambda: (
        Enrollment.objects.filter(campaign_id=rows.Given("campaign"), contact__among=rows.Given("ids"))
        .order_by("is_active", "number")
        .values_list("contact_id", "pk", "number", "is_active", "entered_at", "step_key", "visit")
    )
)
