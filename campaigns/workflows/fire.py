"""Triggers that time alone fires."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from campaigns.workflows.enter import Entry, enter
from campaigns.workflows.ledger import Ledger
from campaigns.workflows.models import Campaign
from campaigns.workflows.run import perform, run
from campaigns.workflows.triggers.base import Moments, Trigger
from campaigns.workflows.versions import Version, live_versions
from lifecycle.clock.grid import next_instant
from lifecycle.contacts.lock import lock

INSTANT = timedelta(microseconds=1)


def fire(*, now: datetime) -> int:
    """Let in whose moment has come; those whose moment lies before the next instant of the grid wait for it inside.

    Safe to run twice and to be interrupted: nobody enters twice for one moment. How many entered.
    """
    entered = 0
    for version in live_versions():
        for place, trigger in enumerate(version.graph.triggers):
            if trigger.by_time:
                entered += _fire(version, str(place), trigger, now)
    return entered


def _fire(version: Version, place: str, trigger: Trigger, now: datetime) -> int:
    end = next_instant(now) if trigger.looks_ahead else now + INSTANT
    start = _fired_until(version, place, now)
    if start >= end:
        return 0
    entered = sum(_let_in(version, page, now) for page in trigger.moments(start, end, now))
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=version.campaign.id)
        campaign.fired = campaign.fired | {place: end.isoformat()}
        campaign.save(update_fields=["fired"])
    return entered


def _fired_until(version: Version, place: str, now: datetime) -> datetime:
    """After a long silence not from where we stopped: a moment long past is history (engine rule 4)."""
    said = version.fired.get(place)
    earliest = now - settings.LATE_EVENT_AFTER
    return max(datetime.fromisoformat(said), earliest) if said else now


def _let_in(version: Version, moments: Moments, now: datetime) -> int:
    if not moments:
        return 0
    with transaction.atomic():
        held = lock(list(moments))
        ledger = Ledger(now)
        visits = enter(version, {pk: _entry(moments[pk]) for pk in held}, ledger)
        for visit in visits:
            visit.due_at = max(visit.entered_at, now)
        run([visit for visit in visits if visit.entered_at <= now], _only(version), ledger, now=now)
        ledger.write()
        perform(ledger.world, now)
    return len(visits)


def _entry(moment: datetime) -> Entry:
    return Entry(moment, {"event": "", "at": moment.isoformat(), "properties": {}})


def _only(version: Version) -> Mapping[int, Version]:
    return {version.id: version}
