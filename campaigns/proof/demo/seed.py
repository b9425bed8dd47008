"""Fills an empty database with Northwind Coffee. Its past is played by the engine that will go on with it: so every
message has its enrollment and its decision, and caps and quiet hours have held from the first day.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.db.models import Min

from campaigns.proof.demo import arrive, company, set_up
from campaigns.proof.demo.arrive import Known, deeds_of
from campaigns.proof.demo.clocks import set_clocks
from campaigns.proof.demo.lives import DAY
from campaigns.proof.demo.people import Person, everybody
from campaigns.proof.demo.plan_ahead import plan_ahead
from campaigns.teamwork.finish import finish
from campaigns.teamwork.models import Task
from campaigns.workflows.models import Enrollment
from campaigns.workflows.turn import turn
from channels.outbox.wake import asleep
from lifecycle.consent.suppress import suppress
from lifecycle.events.record import NewEvent, record_events
from lifecycle.segments.recount import recount

LAST_WEEK = 8 * DAY  # what the dashboard looks back on, and a day
# How much of it the engine takes at once: the last day in shorter pieces, for that is the one people look at.
PIECES = (*[timedelta(hours=12)] * 14, *[timedelta(hours=6)] * 4)
OPENED = timedelta(days=130)  # when the first campaign went live


def seed(*, now: datetime) -> None:
    """Nobody is woken: the past is over when this returns."""
    people = set_clocks(everybody(now), now)
    week = now - LAST_WEEK
    old = [person for person in people if person.joined < week]
    with asleep(), before_anybody_had_to_approve():
        known = gather(old, now)
        record_events(history(old, known, week), now=week, history=True)
        set_up.wear_the_brand(now=now - OPENED)
        set_up.name_stages()
        set_up.install_playbooks(now=now - OPENED, only=("sms-win-back",))
        live_through_orders(people, known, until=week)
        open_doors(known, week)
        live_through_last_week(people, known, now)
        finish_old_tasks(now)
        recount()
        plan_ahead(now=now)


@contextmanager
def before_anybody_had_to_approve() -> Iterator[None]:
    """What went live in the past went live without a second pair of eyes; from today on it is as the setting says."""
    asked = settings.PUBLISH_NEEDS_APPROVAL
    settings.PUBLISH_NEEDS_APPROVAL = False
    try:
        yield
    finally:
        settings.PUBLISH_NEEDS_APPROVAL = asked


def gather(people: Sequence[Person], now: datetime) -> Known:
    """Day by day, so that everybody agreed on the day they came; who left did so three weeks ago."""
    known: Known = {}
    for _day, together in groupby(sorted(people, key=lambda person: person.joined), key=lambda p: p.joined.date()):
        came = list(together)
        known |= arrive.arrive(came, now=came[-1].joined)
    left = now - 21 * DAY
    arrive.leave([person for person in people if person.joined < left], known, now=left)
    gone = [("email", p.email) for p in people if p.external_id in company.NO_SUCH_MAILBOX]
    suppress(gone, reason="bounced", evidence="550 5.1.1 no such mailbox", now=now - 40 * DAY)
    return known


def history(people: Sequence[Person], known: Known, week: datetime) -> list[NewEvent]:
    """All that is only remembered: without the orders that the engine is to live through."""
    lived = {(known[person.external_id], person.set_clock) for person in people if person.set_clock}
    past = deeds_of(people, known, since=week - 4000 * DAY, until=week)
    return [event for event in past if (event.contact_id, event.occurred_at) not in lived]


def live_through_orders(people: Sequence[Person], known: Known, *, until: datetime) -> None:
    """Each order at its own instant, and each step when it falls due: those clocks are what the demo waits for."""
    orders = sorted(
        (event for person in people if person.set_clock for event in _order(person, known)),
        key=lambda event: event.occurred_at,
    )
    for order in orders:
        run_due(order.occurred_at)
        record_events([order], now=order.occurred_at)
        turn(now=order.occurred_at)
    run_due(until)


def _order(person: Person, known: Known) -> list[NewEvent]:
    at = person.set_clock
    return [] if at is None else deeds_of([person], known, since=at, until=at + timedelta(microseconds=1))


def run_due(until: datetime) -> None:
    """From one due step to the next, and not by way of the grid: nothing hangs on time alone as yet."""
    waiting = Enrollment.objects.filter(is_active=True, due_at__lte=until)
    while due := waiting.aggregate(first=Min("due_at"))["first"]:
        turn(now=due)


def open_doors(known: Known, week: datetime) -> None:
    """Where everybody stands is found before any campaign could take it for news."""
    set_up.open_stages()
    set_up.make_segments(known, now=week)
    turn(now=week)
    set_up.install_ours(now=week)
    set_up.install_playbooks(now=week)


def finish_old_tasks(now: datetime) -> None:
    """Those of the first days: a team that has let all of them lie would be a strange one."""
    old = Task.objects.filter(due_at__lte=now + DAY / 2).values_list("pk", flat=True)
    finish(task_ids=list(old), now=now - DAY / 2)


def live_through_last_week(people: Sequence[Person], known: Known, now: datetime) -> None:
    since = now - LAST_WEEK
    for piece in PIECES:
        until = since + piece
        new = [person for person in people if since <= person.joined < until]
        known |= arrive.arrive(new, now=until)
        record_events(deeds_of(people, known, since=since, until=until), now=until)
        turn(now=until)
        since = until
