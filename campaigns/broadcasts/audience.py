"""Who would get a broadcast, and who would not, as it stands now."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.policy.models import FrequencyCap
from channels.adapters.base import Adapter, adapters
from channels.outbox.models import COUNTED, WAITING, Message
from lifecycle.conditions.base import Condition
from lifecycle.consent.models import Consent, Suppression
from lifecycle.consent.permission import suppressed
from lifecycle.consent.topics import topic_named
from lifecycle.contacts.models import Contact

PAGE = 5000
# The column of Contact in which a channel's address stands.
COLUMNS = {"email": "email", "phone": "phone"}

EVERYBODY, GETS = "everybody", "gets"
NOT_SUBSCRIBED, NO_ADDRESS, CLOSED, AT_A_CAP = "not_subscribed", "no_address", "closed", "at_a_cap"
WHY: dict[str, str | Promise] = {
    NOT_SUBSCRIBED: _("Not subscribed"),
    NO_ADDRESS: _("No address for it"),
    CLOSED: _("Address closed for good"),
    AT_A_CAP: _("Have heard enough for now"),
}
SORTS = (EVERYBODY, *WHY, GETS)

People = QuerySet[Contact]


@dataclass(frozen=True)
class Lost:
    """People who are in it and do not get it. `sort`: one of WHY."""

    sort: str
    people: int

    @property
    def why(self) -> str | Promise:
        return WHY[self.sort]

    @property
    def tone(self) -> str:
        return "wait" if self.sort == AT_A_CAP else ""  # they might, later


@dataclass(frozen=True)
class Audience:
    everybody: int
    gets: int
    lost: list[Lost] = field(default_factory=list)

    def share(self, people: int) -> float:
        return round(100 * people / self.everybody, 1) if self.everybody else 0.0


@dataclass(frozen=True)
class Gates:
    """The gates of policy that can be told beforehand, in its order; each asks whom the ones before it let pass."""

    people: People
    adapter: type[Adapter]
    channel: str
    topic: str
    now: datetime

    @property
    def column(self) -> str:
        return COLUMNS.get(self.adapter.reaches, "")

    def subscribed(self) -> People:
        return self.people.filter(self._agreed()) if self.adapter.needs_consent else self.people

    def reachable(self) -> People:
        subscribed = self.subscribed()
        return subscribed.exclude(**{self.column: ""}) if self.column else subscribed

    def at_a_cap(self) -> People:
        if not FrequencyCap.objects.exists():
            return self.people.none()
        return self.reachable().filter(pk__in=_at_a_cap(self.channel, self.topic, self.now))

    def free(self) -> People:
        """Reachable, and at no cap."""
        if not FrequencyCap.objects.exists():
            return self.reachable()
        return self.reachable().exclude(pk__in=_at_a_cap(self.channel, self.topic, self.now))

    def closed_among(self, people: People) -> int:
        """Closed addresses are known by a keyed hash alone, so they are looked up a page at a time."""
        return sum(len(closed) for _page, closed in self._looked_up(people)) if self._can_be_closed() else 0

    def listed(self, sort: str, *, after: int, limit: int) -> list[Contact]:
        """Of those whom this number counts, the next ones by id."""
        people = self._of(sort).filter(pk__gt=after).order_by("pk")
        if sort not in (CLOSED, AT_A_CAP, GETS) or not self._can_be_closed():
            return [] if sort == CLOSED else list(people[:limit])
        found: list[int] = []
        for page, closed in self._looked_up(people):
            found += [pk for pk in page if (pk in closed) == (sort == CLOSED)]
            if len(found) >= limit:
                break
        return list(Contact.objects.filter(pk__in=found[:limit]).order_by("pk"))

    def _of(self, sort: str) -> People:
        match sort:
            case "everybody":
                return self.people
            case "not_subscribed":
                return self.people.exclude(self._agreed()) if self.adapter.needs_consent else self.people.none()
            case "no_address":
                return self.subscribed().filter(**{self.column: ""}) if self.column else self.people.none()
            case "closed":
                return self.reachable()
            case "at_a_cap":
                return self.at_a_cap()
        return self.free()

    def _agreed(self) -> Q:
        topic = topic_named(self.topic)
        agreed = Consent.objects.filter(contact=OuterRef("pk"), channel=self.channel, topic=topic, is_subscribed=True)
        return Q(Exists(agreed))

    def _can_be_closed(self) -> bool:
        return bool(self.column) and Suppression.objects.filter(channel=self.channel).exists()

    def _looked_up(self, people: People) -> Iterator[tuple[list[int], set[int]]]:
        """Pages of ids, and those of them whose address is closed."""
        last = 0
        pairs = people.order_by("pk").values_list("pk", self.column)
        while page := list(pairs.filter(pk__gt=last)[:PAGE]):
            last = page[-1][0]
            closed = suppressed(self.channel, [address for _pk, address in page])
            yield [pk for pk, _address in page], {pk for pk, address in page if address in closed}


def gates(who: Condition, *, channel: str, topic: str, now: datetime) -> Gates:
    people = Contact.objects.filter(who.q(now, whole=True)).order_by()
    return Gates(people, adapters.get(channel), channel, topic, now)


def audience(who: Condition, *, channel: str, topic: str, now: datetime) -> Audience:
    """A statement for each gate, and one for each page of addresses where some are closed."""
    asked = gates(who, channel=channel, topic=topic, now=now)
    everybody, agreed, reachable = asked.people.count(), asked.subscribed().count(), asked.reachable().count()
    closed = asked.closed_among(asked.reachable())
    capped = asked.at_a_cap()
    at_a_cap = capped.count() - (asked.closed_among(capped) if closed else 0)
    counted = {
        NOT_SUBSCRIBED: everybody - agreed,
        NO_ADDRESS: agreed - reachable,
        CLOSED: closed,
        AT_A_CAP: at_a_cap,
    }
    lost = [Lost(sort, people) for sort, people in counted.items() if people > 0]
    return Audience(everybody, max(reachable - closed - at_a_cap, 0), lost)


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
