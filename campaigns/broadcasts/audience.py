"""Who would get a broadcast, and who would not, as it stands now."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.policy.models import FrequencyCap
from channels.adapters.base import adapters
from channels.outbox.models import COUNTED, WAITING, Message
from lifecycle.conditions.base import Condition
from lifecycle.consent.models import Consent, Suppression
from lifecycle.consent.permission import suppressed
from lifecycle.consent.topics import topic_named
from lifecycle.contacts.models import Contact

PAGE = 5000
# The column of Contact in which a channel's address stands.
COLUMNS = {"email": "email", "phone": "phone"}


@dataclass(frozen=True)
class Lost:
    """People who are in it and do not get it."""

    why: str | Promise
    people: int
    tone: str = ""  # wait: they might, later


@dataclass(frozen=True)
class Audience:
    everybody: int
    gets: int
    lost: list[Lost] = field(default_factory=list)

    def share(self, people: int) -> float:
        return round(100 * people / self.everybody, 1) if self.everybody else 0.0


def audience(who: Condition, *, channel: str, topic: str, now: datetime) -> Audience:
    """In the order of policy's gates; each counts whom the ones before it let pass. A statement for each gate."""
    adapter = adapters.get(channel)
    people = Contact.objects.filter(who.q(now, whole=True)).order_by()
    everybody = rest = people.count()
    lost: list[Lost] = []
    if adapter.needs_consent:
        people = people.filter(_subscribed(channel, topic))
        rest = _note(lost, _("Not subscribed"), rest, people.count())
    if column := COLUMNS.get(adapter.reaches):
        people = people.exclude(**{column: ""})
        rest = _note(lost, _("No address for it"), rest, people.count())
        rest = _note(lost, _("Address closed for good"), rest, rest - _suppressed(people, channel, column))
    capped = people.filter(pk__in=_at_a_cap(channel, topic, now)).count() if FrequencyCap.objects.exists() else 0
    rest = _note(lost, _("Have heard enough for now"), rest, rest - capped, "wait")
    return Audience(everybody, max(rest, 0), lost)


def _note(lost: list[Lost], why: str | Promise, before: int, after: int, tone: str = "") -> int:
    if before > after:
        lost.append(Lost(why, before - after, tone))
    return after


def _subscribed(channel: str, topic: str) -> Q:
    agreed = Consent.objects.filter(
        contact=OuterRef("pk"), channel=channel, topic=topic_named(topic), is_subscribed=True
    )
    return Q(Exists(agreed))


def _suppressed(people: "QuerySet[Contact]", channel: str, column: str) -> int:
    """Closed addresses are known by a keyed hash alone, so they are looked up a page at a time."""
    if not Suppression.objects.filter(channel=channel).exists():
        return 0
    return sum(len(suppressed(channel, page)) for page in _pages(people, column))


def _pages(people: "QuerySet[Contact]", column: str) -> Iterator[list[str]]:
    last = 0
    while page := list(people.filter(pk__gt=last).order_by("pk").values_list("pk", column)[:PAGE]):
        last = page[-1][0]
        yield [address for _pk, address in page]


def _since(moment: datetime) -> Q:
    """As policy counts: by the moment it went out; one that waits, however long already, is not out before now."""
    return Q(at__gt=moment) | Q(state__in=WAITING)


def _at_a_cap(channel: str, topic: str, now: datetime) -> "QuerySet[Message, int]":
    """Contacts for whom one of the caps is full now."""
    key, usual = topic_named(topic).key, topic_named("").key
    full = Q()
    counts = {}
    caps = FrequencyCap.objects.filter(channel__in=("", channel), topic__in=("", key))
    for number, cap in enumerate(caps):
        within = _since(now - timedelta(days=cap.days))
        within &= Q(channel=cap.channel) if cap.channel else Q()
        # an empty topic is the usual one
        within &= Q(topic__in=(cap.topic, "") if cap.topic == usual else (cap.topic,)) if cap.topic else Q()
        counts[f"had_{number}"] = Count("pk", filter=within)
        full |= Q(**{f"had_{number}__gte": cap.limit})
    if not counts:
        return Message.objects.none().values_list("contact_id", flat=True)
    longest = max(cap.days for cap in caps)
    counted = Message.objects.filter(COUNTED, kind="marketing").annotate(at=Coalesce("sent_at", "due_at"))
    reserved = counted.filter(_since(now - timedelta(days=longest)))
    return reserved.order_by().values("contact_id").annotate(**counts).filter(full).values_list("contact_id", flat=True)
