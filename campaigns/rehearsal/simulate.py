"""Run a campaign over recorded history, with the engine that runs live."""

import gc
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns.rehearsal.needs import Needs, needs_of
from campaigns.rehearsal.report import Person, Result, people_of, report
from campaigns.rehearsal.scratch import Scratch
from campaigns.rehearsal.world import reality, world
from campaigns.workflows.freeze import freeze
from campaigns.workflows.graph import BadGraph
from campaigns.workflows.models import Campaign, WorkflowVersion
from campaigns.workflows.next_instant import depends_on_time, next_instant
from campaigns.workflows.publish import problems_of
from campaigns.workflows.turn import turn
from channels.outbox.capture import Captured
from lifecycle.segments.models import Segment
from lifecycle.stages.models import Stage

CHUNK = 5000
PAGE = 1000  # instants of history looked up at once
TIDY_EVERY = 200  # instants


@dataclass
class Rehearsal:
    result: Result
    people: list[Person] = field(default_factory=list)


class Stopped(Exception):
    """Whoever was told how far it is did not want it to go on."""


def simulate(
    *,
    campaign_key: str,
    start: datetime,
    end: datetime,
    played_from: datetime | None = None,
    with_people: bool = False,
    of_draft: bool = False,
    told: Callable[[datetime], bool] | None = None,
) -> Rehearsal:
    """What would have happened in [start, end). Sends nothing, locks nothing, and leaves nothing behind.

    Runs the draft where the campaign was never published, or on wish. Not inside a transaction of the live connection.
    played_from: lets people in from there on, and counts from the start; None: whoever is inside at the start is not.
    told: hears, in the real world, how far it is; where it answers no, Stopped is raised.
    """
    with world() as scratch, _lasting_things_left_alone():
        first = min(played_from or start, start)
        campaign = _stage(campaign_key, first, of_draft)
        needs = needs_of(campaign)
        _forget_the_rest(needs)
        _play(scratch, needs, first, end, told)
        return Rehearsal(report(campaign, start, end), people_of(campaign, start) if with_people else [])


@contextmanager
def _lasting_things_left_alone() -> Iterator[None]:
    """All that this process is made of is not looked through for garbage each time we have made a million rows."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _stage(key: str, start: datetime, of_draft: bool) -> Campaign:
    """Only this campaign lets people in; those it starts are there for it to start."""
    campaign = Campaign.objects.get(key=key)
    if of_draft or campaign.live_version is None:
        # A pause is a row of the real world, and none of ours to lift.
        Campaign.objects.filter(pk=campaign.pk).update(status="draft")
        if problems := problems_of(campaign):
            raise BadGraph(problems)
        freeze(campaign=campaign, by=None, now=start)
        campaign.refresh_from_db()
    WorkflowVersion.objects.filter(campaign=campaign, published_at__gt=start).update(published_at=start)
    Campaign.objects.exclude(pk=campaign.pk).update(status="paused")
    Campaign.objects.filter(pk=campaign.pk).update(status="live", fired=_from(campaign, start))
    campaign.refresh_from_db()
    return campaign


def _from(campaign: Campaign, start: datetime) -> dict[str, str]:
    graph = campaign.live_version.graph if campaign.live_version else {}
    return {str(place): start.isoformat() for place in range(len(graph.get("triggers") or []))}


def _forget_the_rest(needs: Needs) -> None:
    """Segments and stages that nothing here asks about need not be kept up to date."""
    with transaction.atomic():
        Segment.objects.exclude(key__in=needs.segments)._raw_delete("default")
        if not needs.stages:
            Stage.objects.update(definition={})  # the stages stay: a step may move people there


def _play(
    scratch: Scratch, needs: Needs, start: datetime, end: datetime, told: Callable[[datetime], bool] | None
) -> None:
    timed = depends_on_time()
    history = _instants(scratch, needs.heard, start, end)
    news = next(history, None)
    happened: datetime | None = None
    now: datetime | None = _first(news, start)
    for count, _forever in enumerate(iter(int, 1)):
        if now is None or now >= end:
            return
        if told and not _tell(scratch, told, now):
            raise Stopped
        scratch.happen(needs.names, happened, now)
        happened = now
        if news == now:
            scratch.await_reaction(now, needs.heard)
            news = next(history, None)
        turn(now=now, carry=Captured(), chunk=CHUNK, channels=needs.channels, timed=timed)
        now = min((moment for moment in (news, next_instant(now, timed=timed)) if moment is not None), default=None)
        if count % TIDY_EVERY == TIDY_EVERY - 1:
            scratch.tidy()


def _tell(scratch: Scratch, told: Callable[[datetime], bool], now: datetime) -> bool:
    with reality(scratch):
        return told(now)


def _first(news: datetime | None, start: datetime) -> datetime:
    return start if news is None else min(news, start)


def _instants(scratch: Scratch, names: Collection[str], start: datetime, end: datetime) -> Iterator[datetime]:
    page = scratch.instants(names, start, end, PAGE, including=True)
    while page:
        yield from page
        page = scratch.instants(names, page[-1], end, PAGE, including=False)


def as_json(result: Result) -> dict[str, Any]:
    return {
        "campaign": result.campaign,
        "start": result.start.isoformat(),
        "end": result.end.isoformat(),
        "enrollments": result.enrollments,
        "goals": result.goals,
        "steps": [
            {"key": step.key, "kind": step.kind, "entered": step.entered, "outcomes": step.outcomes}
            for step in result.steps
        ],
    }
