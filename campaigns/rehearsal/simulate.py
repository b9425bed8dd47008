"""Run a campaign over recorded history, with the engine that runs live."""

import gc
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Max

from campaigns.rehearsal.anew import Anew, anew_of
from campaigns.rehearsal.flow import Samples, first_people, flow_of
from campaigns.rehearsal.needs import Needs, needs_of
from campaigns.rehearsal.report import Person, Result, people_of, report
from campaigns.rehearsal.scratch import EVERYBODY, Scratch, Share
from campaigns.rehearsal.stage import count_members, forget_the_rest, stage
from campaigns.rehearsal.world import fantasy, reality, world
from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.next_instant import depends_on_time, next_instant
from campaigns.workflows.turn import turn
from campaigns.workflows.versions import load_versions
from channels.outbox.capture import Captured
from channels.outbox.models import Message
from lifecycle.clock.moment import INSTANT
from lifecycle.events.heard import hearing_only

CHUNK = 5000
PAGE = 1000  # instants of history looked up at once
TIDY_EVERY = 128  # instants, at the latest
GARBAGE_AFTER = 50_000  # things made and not yet forgotten


# Where it has come to, and what counts the people and messages so far.
Told = Callable[[datetime, Callable[[], dict[str, int]]], bool]


@dataclass
class Rehearsal:
    result: Result
    people: list[Person] = field(default_factory=list)
    flow: dict[str, Any] = field(default_factory=dict)  # see flow.py
    samples: Samples = field(default_factory=dict)


class Stopped(Exception):
    """Whoever was told how far it is did not want it to go on."""


def simulate(
    *,
    campaign_key: str,
    start: datetime,
    end: datetime,
    played_from: datetime | None = None,
    with_people: bool = False,
    with_flow: bool = False,
    of_draft: bool = False,
    told: Told | None = None,
    share: Share = EVERYBODY,
) -> Rehearsal:
    """What would have happened in [start, end). Sends nothing, locks nothing, and leaves nothing behind.

    Runs the draft where the campaign was never published, or on wish. Not inside a transaction of the live connection.
    played_from: lets people in from there on, and counts from the start; None: whoever is inside at the start is not.
    told: hears, in the real world, how far it is and how to count who came so far; where it answers no, Stopped is raised.
    share: only of these people; see side_by_side.py.
    """
    with world(share=share) as scratch, _lasting_things_left_alone():
        first = min(played_from or start, start)
        campaign = stage(campaign_key, first, of_draft)
        needs = needs_of(campaign)
        forget_the_rest(needs)
        with hearing_only(needs.heard):
            _play(scratch, campaign, needs, first, end, told)
        found = Rehearsal(report(campaign, start, end), people_of(campaign, start) if with_people else [])
        if with_flow:
            version = load_versions([campaign.live_version_id or 0])[campaign.live_version_id or 0]
            found.flow = flow_of(campaign, version.graph, start).as_json()
            found.samples = first_people(campaign, start)
        return found


@contextmanager
def _lasting_things_left_alone() -> Iterator[None]:
    """All that this process is made of is not looked through for garbage each time we have made a million rows,
    nor the rows of a chunk each time we have made a few of them: hardly any is in a circle."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def _play(
    scratch: Scratch, campaign: Campaign, needs: Needs, start: datetime, end: datetime, told: Told | None
) -> None:
    timed, anew = depends_on_time(), anew_of(campaign)
    history = _instants(scratch, needs.heard, anew, start, end)
    news = next(history, None)
    happened = start - INSTANT
    scratch.happen(needs.names, None, happened)
    count_members(happened, scratch.first_own_event)
    now: datetime | None = start
    for count, _forever in enumerate(iter(int, 1)):
        if now is None or now >= end:
            return
        if told and not _tell(scratch, told, now):
            raise Stopped
        if news == now:
            scratch.await_reaction(now, needs.heard, anew)
            news = next(history, None)
        scratch.happen(needs.names, happened, now, anew)
        happened = now
        turn(now=now, carry=Captured(), chunk=CHUNK, channels=needs.channels, timed=timed, end=end)
        now = min((moment for moment in (news, next_instant(now, timed=timed)) if moment is not None), default=None)
        if _is_time_to_tidy(count + 1):
            scratch.tidy()


def _is_time_to_tidy(instants: int) -> bool:
    """Each time the tables may have doubled: who plans by what they held at first reads them from end to end."""
    return instants % TIDY_EVERY == 0 or (instants < TIDY_EVERY and instants & (instants - 1) == 0)


def _tell(scratch: Scratch, told: Told, now: datetime) -> bool:
    """Ids in a scratch world begin with one, so the last says how many there are."""

    def so_far() -> dict[str, int]:
        with fantasy(scratch):
            return {
                "entered": Enrollment.objects.aggregate(last=Max("pk"))["last"] or 0,
                "messages": Message.objects.aggregate(last=Max("pk"))["last"] or 0,
            }

    with reality(scratch):
        return told(now, so_far)


def _instants(
    scratch: Scratch, names: Collection[str], anew: Anew, start: datetime, end: datetime
) -> Iterator[datetime]:
    page = scratch.instants(names, anew, start, end, PAGE, including=True)
    while page:
        yield from page
        page = scratch.instants(names, anew, page[-1], end, PAGE, including=False)


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
