"""Triggers that time alone fires."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from campaigns.workflows.enter import Entry, enter
from campaigns.workflows.ledger import Ledger
from campaigns.workflows.models import Campaign
from campaigns.workflows.notice import note_missed
from campaigns.workflows.run import perform, run
from campaigns.workflows.triggers.base import Moments, Trigger
from campaigns.workflows.versions import Version, live_versions
from campaigns.workflows.work import Part, in_chunks
from lifecycle.clock.grid import next_instant
from lifecycle.clock.moment import INSTANT

CHUNK = 1000


def fire(*, now: datetime, end: datetime | None = None) -> int:
    """Let in whose moment has come; those whose moment lies before the next instant of the grid wait for it inside.

    Safe to run twice and to be interrupted: nobody enters twice for one moment. How many entered.
    end: of a rehearsal, which lets in nobody whose moment lies there or later.
    """
    entered = 0
    for version in live_versions():
        for place, trigger in enumerate(version.graph.triggers):
            if trigger.by_time:
                entered += _fire(version, str(place), trigger, now, end)
    return entered


def _fire(version: Version, place: str, trigger: Trigger, now: datetime, last: datetime | None) -> int:
    end = next_instant(now) if trigger.looks_ahead else now + INSTANT
    end = min(end, last) if last else end
    # After a long silence not from where we stopped: a moment long past is history (engine rule 4).
    since, earliest = _fired_until(version, place, now), now - settings.LATE_EVENT_AFTER
    if since < earliest:
        _say_missed(version, trigger, since, earliest, now)
    if (start := max(since, earliest)) >= end:
        return 0
    entered = sum(_let_in(version, page, now) for page in trigger.moments(start, end, now))
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=version.campaign.id)
        # Published anew meanwhile, another trigger may stand in this place.
        if campaign.live_version_id == version.id:
            campaign.fired = campaign.fired | {place: end.isoformat()}
            campaign.save(update_fields=["fired"])
    return entered


def _fired_until(version: Version, place: str, now: datetime) -> datetime:
    said = version.fired.get(place)
    return datetime.fromisoformat(said) if said else now


def _say_missed(version: Version, trigger: Trigger, start: datetime, end: datetime, now: datetime) -> None:
    people, last = 0, start
    for page in trigger.moments(start, end, now):
        people += len(page)
        last = max([last, *page.values()])
    if people:
        note_missed(version.campaign.id, people, last)


def _let_in(version: Version, moments: Moments, now: datetime) -> int:
    """In chunks that a crash may lose and a bad row may spoil. How many entered."""
    entered: set[int] = set()

    def decide(held: list[int], now: datetime, alone: bool) -> None:
        ledger = Ledger(now)
        visits = enter(version, {pk: _entry(moments[pk]) for pk in held}, ledger)
        for visit in visits:
            visit.due_at = max(visit.entered_at, now)
        run([visit for visit in visits if visit.entered_at <= now], _only(version), ledger, now=now, alone=alone)
        ledger.write()
        perform(ledger.world, now)
        entered.update(visit.contact_id for visit in visits)

    ids = sorted(moments)
    for start in range(0, len(ids), CHUNK):
        in_chunks(ids[start : start + CHUNK], now, [Part(decide, _stay_out)])
    return len(entered)


def _stay_out(contact_id: int, now: datetime, problem: Exception) -> None:
    """Logged by the caller; there is no enrollment yet that could show it."""


def _entry(moment: datetime) -> Entry:
    return Entry(moment, {"event": "", "at": moment.isoformat(), "properties": {}}, since=moment)


def _only(version: Version) -> Mapping[int, Version]:
    return {version.id: version}
