"""Goals, exit rules and waits that time alone makes true, and waits for a time of day of whoever moved."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from campaigns.workflows.leave import leave
from campaigns.workflows.ledger import Ledger
from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.run import perform, run
from campaigns.workflows.standing import standing
from campaigns.workflows.versions import Version, versions_on_grid
from campaigns.workflows.visits import Visit
from campaigns.workflows.work import REACT, Part, in_chunks
from lifecycle.clock.grid import instant_before
from lifecycle.conditions.base import Condition
from lifecycle.contacts.models import Contact

CHUNK = 1000
GRID = "grid"  # among Campaign.fired: the last instant at which it was asked


def ask_on_grid(*, now: datetime) -> int:
    """What has not been asked since the last instant of the grid; safe to run twice. How many moved.

    A statement for each timed rule finds whom it concerns, and a few for each thousand of these.
    """
    instant = instant_before(now)
    moved = 0
    campaign_ids = set()
    for version in versions_on_grid():
        last = version.fired.get(GRID)
        if last is None or datetime.fromisoformat(last) < instant:
            campaign_ids.add(version.campaign.id)
            # Who is inside of one just published was asked when they entered.
            moved += _ask(version, datetime.fromisoformat(last), instant, now) if last else 0
    _note(campaign_ids, instant)
    return moved


def _ask(version: Version, last: datetime, instant: datetime, now: datetime) -> int:
    moved: set[int] = set()

    def decide(held: list[int], now: datetime, alone: bool) -> None:
        moved.update(_see_to(version, held, instant, now, alone))

    ids = sorted(set(_concerned(version, last, instant)))
    for start in range(0, len(ids), CHUNK):
        in_chunks(ids[start : start + CHUNK], now, [REACT, Part(decide, _ask_next_time)])
    return len(moved)


def _concerned(version: Version, last: datetime, instant: datetime) -> Iterator[int]:
    inside = Enrollment.objects.filter(
        campaign_id=version.campaign.id, version_id=version.id, is_active=True, entered_at__lt=instant
    )
    for rule in (version.goal, version.exit_rule):
        if rule and rule.is_timed():
            yield from _who(inside, rule, instant)
    for key, step in version.graph.steps.items():
        resting = inside.filter(step_key=key, is_resting=True, problem="")
        for condition in step.conditions():
            if condition.is_timed():
                yield from _who(resting, condition, instant)
        if step.by_place:
            moved = resting.filter(contact__updated_at__gt=last, contact__updated_at__lte=instant)
            yield from moved.values_list("contact_id", flat=True)


def _who(inside: QuerySet[Enrollment], condition: Condition, instant: datetime) -> QuerySet[Contact, int]:
    people = Contact.objects.filter(condition.q(instant), pk__in=inside.values("contact_id"))
    return people.order_by().values_list("pk", flat=True)


def _see_to(version: Version, held: Sequence[int], instant: datetime, now: datetime, alone: bool) -> list[int]:
    versions = {version.id: version}
    ledger = Ledger(now)
    inside = [visit for visit in standing(held) if visit.version_id == version.id and visit.entered_at < instant]
    woken = [visit for visit in leave(inside, versions, ledger, now=instant) if _can_wake(visit, version)]
    for visit in woken:
        visit.woken, visit.since = "look", max(instant, visit.rested_at or instant)
    left = [visit.contact_id for visit in ledger.visits]
    before = {id(visit): (visit.visit, visit.due_at) for visit in woken}
    ledger.visits += woken
    run(woken, versions, ledger, now=now, alone=alone)
    ledger.write()
    perform(ledger.world, now)
    return left + [visit.contact_id for visit in woken if before[id(visit)] != (visit.visit, visit.due_at)]


def _can_wake(visit: Visit, version: Version) -> bool:
    step = version.graph.steps.get(visit.step_key)
    if step is None or not visit.is_resting or visit.problem:
        return False
    return step.by_place or any(condition.is_timed() for condition in step.conditions())


def _ask_next_time(contact_id: int, now: datetime, problem: Exception) -> None:
    """Logged by the caller. Where they stand nothing is wrong; the grid comes again."""


def _note(campaign_ids: set[int], instant: datetime) -> None:
    for pk in sorted(campaign_ids):
        with transaction.atomic():
            campaign = Campaign.objects.select_for_update().get(pk=pk)
            campaign.fired = campaign.fired | {GRID: instant.isoformat()}
            campaign.save(update_fields=["fired"])
