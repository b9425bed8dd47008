"""A segment of 100,000 contacts and a million events brought up to date, against a loop that asks one by one."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from random import Random
from statistics import median

from django.db import connection, transaction
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from campaigns.proof.bench.people import PAGE, invite
from campaigns.proof.bench.row import Row, Speed
from campaigns.proof.bench.size import Size
from campaigns.proof.bench.stopwatch import insist, timed
from channels.outbox.wake import asleep
from lifecycle import rows
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from lifecycle.segments.models import Membership, Segment
from lifecycle.segments.refresh import refresh
from lifecycle.segments.save import save_segment

AIM = 300.0
ROUNDS = 3
CHANGES = 0.01  # of the members, in each round
WHO = {
    "kind": "all",
    "of": [
        {"kind": "attribute", "field": "plan", "type": "text", "op": "is", "value": "pro"},
        {
            "kind": "event",
            "event": "Logged In",
            "did": True,
            "count": {"op": "at_least", "n": 3},
            "within": {"days": 30},
        },
        {"kind": "event", "event": "Order Completed", "did": False, "within": {"days": 90}},
    ],
}


def measure(size: Size, *, now: datetime) -> Row:
    ids = invite(size.contacts, now=now)
    _live(ids, size.events, now)
    segment = save_segment(now=now, name="Busy", key="busy", definition=WHO)
    refresh([segment], now=now)
    rows.analyze(Membership)
    rounds = [_round(segment, ids, now + timedelta(seconds=number + 1)) for number in range(ROUNDS)]
    sample, found = ids[:: max(1, len(ids) // size.loop_sample)], set[int]()
    theirs = timed(len(sample), lambda: found.update(_one_by_one(sample, now)))
    members = set(Membership.objects.filter(segment=segment).values_list("contact_id", flat=True))
    insist(members & set(sample), found, "members whom both found")
    ours = Speed(len(ids), median(rounds))
    notes = {"events": size.events, "members": len(members), "changed": CHANGES, "rounds": ROUNDS}
    baseline = "a loop with one query for each contact"
    return Row("segments", connection.vendor, "contacts/s", ours, baseline, theirs, AIM, notes)


def _live(ids: Sequence[int], events: int, now: datetime) -> None:
    """Of four events one is an order, the rest are logins; a third of the people never order."""
    chance = Random(1)  # noqa: S311  # the same lives in each run
    buyers = [pk for place, pk in enumerate(ids) if place % 3]
    for first in range(0, events, PAGE):
        numbers = range(first, min(first + PAGE, events))
        moments = [now - timedelta(seconds=chance.randrange(1, 120 * 86400)) for _ in numbers]
        with transaction.atomic():
            rows.insert(
                Event,
                {
                    "contact": [chance.choice(ids if number % 4 else buyers) for number in numbers],
                    "name": ["Logged In" if number % 4 else "Order Completed" for number in numbers],
                    "occurred_at": moments,
                    "received_at": moments,
                    "source": rows.Same("bench"),
                    "message_id": [str(number) for number in numbers],
                },
            )
    rows.analyze(Event)


def _round(segment: Segment, ids: Sequence[int], at: datetime) -> float:
    """Seconds of one refresh, after one in a hundred has changed: half of these leave, half come back."""
    members = list(
        Membership.objects.filter(segment=segment).order_by("contact_id").values_list("contact_id", flat=True)
    )
    changing = max(1, int(len(members) * CHANGES / 2))
    away = set(ids) & set(Contact.objects.filter(attributes__was="pro").values_list("pk", flat=True))
    leaving = members[at.second % 7 :: max(1, len(members) // changing)][:changing]
    _put(away, {"plan": "pro"})
    _put(leaving, {"plan": "free", "was": "pro"})
    segment.refresh_from_db()
    changed: list[int] = []
    with asleep():
        seconds = timed(len(ids), lambda: changed.append(refresh([segment], now=at))).seconds
    insist(changed, [len(leaving) + len(away)], "joins and leaves")
    return seconds


def _put(contact_ids: Collection[int], attributes: dict[str, str]) -> None:
    if contact_ids:
        rows.update(Contact, "id", {"id": list(contact_ids), "attributes": [attributes] * len(contact_ids)})


def _one_by_one(ids: Collection[int], now: datetime) -> set[int]:
    asked = _asked(now)
    return {pk for pk in ids if asked.filter(pk=pk).exists()}


def _asked(now: datetime) -> QuerySet[Contact]:
    theirs = Event.objects.filter(contact=OuterRef("pk"), occurred_at__lte=now)
    logins = theirs.filter(name="Logged In", occurred_at__gt=now - timedelta(days=30)).order_by().values("contact")
    orders = theirs.filter(name="Order Completed", occurred_at__gt=now - timedelta(days=90))
    often = Coalesce(Subquery(logins.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)
    return Contact.objects.filter(Q(attributes__plan="pro") & ~Q(Exists(orders))).annotate(n=often).filter(n__gte=3)
