"""Two contacts become one while both, or one of them, is on the way through campaigns (engine rule 14)."""

from datetime import datetime

from django.db.models import Max, Model

from campaigns.workflows.ledger import Ledger
from campaigns.workflows.models import Enrollment, StepRun
from campaigns.workflows.standing import standing
from campaigns.workflows.visits import Visit
from channels.outbox.models import Message
from lifecycle import rows
from lifecycle.contacts.merge import Pairs


def move_campaigns(pairs: Pairs, now: datetime) -> None:
    """Of two live enrollments in one campaign the one further on stays, the other ends as merged."""
    goes_to = {drop: keep for keep, drop in pairs}
    ledger = Ledger(now)
    first: dict[tuple[int, int], Visit] = {}
    # Of two equally far on, that of the contact who stays: it is asked first.
    found = standing({*goes_to, *goes_to.values()})
    for visit in sorted(found, key=lambda visit: (visit.contact_id in goes_to, visit.id)):
        place = (visit.campaign_id, goes_to.get(visit.contact_id, visit.contact_id))
        other = first.get(place)
        first[place] = visit if other is None or _further(visit, other) else other
        if other is not None:
            behind = other if first[place] is visit else visit
            ledger.end(behind, "merged")
            ledger.visits.append(behind)
    ledger.write()
    _renumber(goes_to)


def _further(one: Visit, other: Visit) -> bool:
    return (one.visit, -one.entered_at.timestamp()) > (other.visit, -other.entered_at.timestamp())


def _renumber(goes_to: dict[int, int]) -> None:
    """The dropped contact's enrollments count on behind those of the one that stays.

    Under the same number a later message would have a reference that was used before, and be left out.
    """
    last = _last_numbers({*goes_to, *goes_to.values()})
    behind: dict[tuple[int, int], int] = {}  # by how much the numbers of a campaign and dropped contact rise
    for campaign_id, drop in [place for place in last if place[1] in goes_to]:
        keep = goes_to[drop]
        behind[campaign_id, drop] = last.get((campaign_id, keep), 0)
        last[campaign_id, keep] = behind[campaign_id, drop] + last[campaign_id, drop]
    enrollments = Enrollment.objects.filter(contact__among=list(goes_to))
    moved = {
        pk: (goes_to[contact_id], behind[campaign_id, contact_id])
        for pk, contact_id, campaign_id in enrollments.values_list("pk", "contact_id", "campaign_id")
    }
    _move(Enrollment, "pk", moved, moves_contact=True)
    _move(StepRun, "enrollment_id", moved, moves_contact=True)
    _move(Message, "enrollment_id", moved, moves_contact=False)  # its contact is moved with all other messages


def _last_numbers(contact_ids: set[int]) -> dict[tuple[int, int], int]:
    found = Enrollment.objects.filter(contact__among=list(contact_ids)).values_list("campaign_id", "contact_id")
    return {(campaign_id, pk): number for campaign_id, pk, number in found.annotate(Max("number")).order_by()}


def _move(model: type[Model], key: str, moved: dict[int, tuple[int, int]], *, moves_contact: bool) -> None:
    found = list(model._default_manager.filter(**{f"{key}__among": list(moved)}).values_list("pk", key, "number"))
    if not found:
        return
    columns: dict[str, list[int]] = {
        "id": [pk for pk, _enrollment, _number in found],
        "number": [number + moved[enrollment][1] for _pk, enrollment, number in found],
    }
    if moves_contact:
        columns["contact_id"] = [moved[enrollment][0] for _pk, enrollment, _number in found]
    rows.update(model, "id", columns)
