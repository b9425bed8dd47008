"""One person's way through a draft, from now on, with the engine that runs live and a clock that does not wait."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from campaigns.rehearsal.answers import CLICKS, EVENT, Answer
from campaigns.rehearsal.longest_path import longest_path
from campaigns.rehearsal.needs import needs_of
from campaigns.rehearsal.samples import Samples, fitting, samples_of
from campaigns.rehearsal.stage import forget_the_rest, stage
from campaigns.rehearsal.way import Way, way_of
from campaigns.rehearsal.who import Who, closed_hashes, invent
from campaigns.rehearsal.world import world
from campaigns.workflows.enter import Entry, enter
from campaigns.workflows.graph import read
from campaigns.workflows.ledger import Ledger
from campaigns.workflows.models import Campaign, Enrollment, WorkflowVersion
from campaigns.workflows.next_instant import depends_on_time, next_instant
from campaigns.workflows.run import perform, run
from campaigns.workflows.turn import turn
from campaigns.workflows.versions import Version, load_versions
from channels.outbox.capture import Captured
from channels.outbox.models import WAITING, Message
from channels.tracking.count import count_people
from channels.tracking.models import Hit
from lifecycle.contacts.lock import lock
from lifecycle.events.names import ALL
from lifecycle.events.record import NewEvent, record_events

MOST_SECONDS = 10.0
# What time alone makes true is asked about once a day: hour by hour, a year would take minutes.
LOOK_EVERY = timedelta(days=1)
BEYOND = timedelta(days=31)  # the longest path, and what the night and the caps hold back


@dataclass
class _Play:
    campaign: Campaign
    version: Version
    who: Who
    answers: list[Answer]
    samples: Samples
    timed: bool
    planned: list[tuple[datetime, Answer]] = field(default_factory=list)


def rehearse_one(*, campaign: Campaign, who: Who, answers: Sequence[Answer], now: datetime) -> Way:
    """Nobody is touched and nothing is left behind. Not inside a transaction of the live connection.

    Raises BadGraph where the draft cannot run, NoPerson where nobody can be made of `who`.
    """
    graph, _problems = read(campaign.draft, campaign.pk)
    triggers = [name for trigger in graph.triggers for name in sorted(trigger.listens() - ALL)] if graph else []
    names = {*triggers, *(answer.event for answer in answers if answer.does == EVENT)}
    samples = samples_of(names, who.id, now)
    with world(who.contact_id, closed_hashes(who)):
        staged = stage(campaign.key, now, True)
        forget_the_rest(needs_of(staged))
        _make_room(staged)
        # Once they are through, that is all: a campaign that lets people in every day would never end.
        WorkflowVersion.objects.filter(campaign=staged, reentry="after_leaving").update(reentry="once")
        if not who.contact_id:
            invent(who, staged, now)
        version = load_versions([staged.live_version_id or 0])[staged.live_version_id or 0]
        play = _Play(staged, version, who, list(answers), samples, depends_on_time())
        _enter(play, triggers, now)
        return way_of(staged, version, who, play.answers, began=now, cut_at=_go_on(play, now))


def _make_room(campaign: Campaign) -> None:
    """What we really sent them counts under the caps, and is no message of this rehearsal."""
    own = Concat(Value("real/"), Cast("pk", CharField()))
    Message.objects.update(reference=own, enrollment_id=0)
    Message.objects.filter(campaign_id=campaign.pk).update(campaign_id=-campaign.pk)


def _enter(play: _Play, triggers: Sequence[str], now: datetime) -> None:
    trigger = {}
    if triggers:
        properties = fitting(play.samples, triggers[0], now, lambda event: _hears(play, event))
        trigger = {"event": triggers[0], "at": now.isoformat(), "properties": properties}
        made = NewEvent(play.who.id, triggers[0], now, properties, source="rehearsal", message_id="entry")
        record_events([made], now=now, history=True)
    with transaction.atomic():
        lock([play.who.id])
        ledger = Ledger(now)
        visits = enter(play.version, {play.who.id: Entry(now, trigger)}, ledger)
        run(visits, {play.version.id: play.version}, ledger, now=now, alone=True)
        ledger.write()
        perform(ledger.world, now)


def _hears(play: _Play, event: dict[str, object]) -> bool:
    return any(event["name"] in each.listens() and each.hears(event) for each in play.version.graph.triggers)


def _go_on(play: _Play, start: datetime) -> datetime | None:
    """Until nothing more is to come; where it takes too long, as far as it came."""
    now, last = start, start + longest_path(play.version.graph) + BEYOND
    began = monotonic()
    while True:
        for answer in [answer for at, answer in play.planned if at <= now]:
            _do(play, answer, now)
        play.planned = [(at, answer) for at, answer in play.planned if at > now]
        turn(now=now, carry=Captured(), timed=play.timed)
        place = Enrollment.objects.filter(campaign=play.campaign, contact=play.who.id).order_by("-number").first()
        _plan(play, place, now)
        moment = _next(play, now) if _is_under_way(play, place) else None
        if moment is None:
            return None
        if moment > last or monotonic() - began > MOST_SECONDS:
            return now
        now = moment


def _is_under_way(play: _Play, place: Enrollment | None) -> bool:
    is_inside = bool(place and place.is_active and not place.problem)
    return is_inside or Message.objects.filter(campaign_id=play.campaign.pk, state__in=WAITING).exists()


def _next(play: _Play, now: datetime) -> datetime | None:
    moments = [at for at, _answer in play.planned]
    if moment := next_instant(now, timed=False):
        moments.append(moment)
    if play.timed:
        moments.append(now + LOOK_EVERY)
    return min(moments, default=None)


def _plan(play: _Play, place: Enrollment | None, now: datetime) -> None:
    """What they do at the visit they have come to."""
    if place is None or not place.is_active:
        return
    for answer in [answer for answer in play.answers if answer.visit == place.visit]:
        if not any(planned is answer for _at, planned in play.planned):
            came = place.rested_at or now
            if came + answer.after > now:
                play.planned.append((came + answer.after, answer))


def _do(play: _Play, answer: Answer, now: datetime) -> None:
    if answer.does == EVENT:
        place = Enrollment.objects.filter(campaign=play.campaign, contact=play.who.id, is_active=True).first()
        step = play.version.graph.steps.get(place.step_key) if place else None
        properties = fitting(play.samples, answer.event, now, step.hears if step else lambda event: True)
        made = NewEvent(
            play.who.id, answer.event, now, properties, source="rehearsal", message_id=f"{answer.visit}/{answer.event}"
        )
        record_events([made], now=now)
        return
    sent = Message.objects.filter(campaign_id=play.campaign.pk, sent_at__isnull=False).order_by("-sent_at", "-pk")
    if message := sent.first():
        # A text has no picture that says it was opened.
        kind = "click" if answer.does == CLICKS or message.channel != "email" else "open"
        count_people([Hit(message=message, kind=kind, at=now)], {message.pk: message}, now=now)
