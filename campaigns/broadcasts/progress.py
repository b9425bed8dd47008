"""How far a broadcast has come."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMinute

from campaigns.broadcasts.audience import gates
from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import plan_in
from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.models import Enrollment
from channels.adapters.base import adapters
from channels.outbox.lane import lane_of
from channels.outbox.models import Message
from channels.outbox.rate import rate_of
from channels.outbox.reasons import sentence
from lifecycle import rows
from lifecycle.conditions.base import BadCondition, parse
from lifecycle.contacts.models import Contact
from lifecycle.figures.figure import figure

BOUNCED = ("bounced", "gone", "undelivered")
LOOK_BACK = timedelta(minutes=30)  # of the rate line
TO_COME = ("to_come", "to_come_capped")
OPENED = Q(opened_at__isnull=False) | Q(clicked_at__isnull=False)


@dataclass
class Progress:
    people: int = 0
    sent: int = 0
    delivered: int = 0
    queued: int = 0
    held: int = 0
    to_come: int = 0  # whose own moment within the hours or the day is still ahead
    to_come_capped: int = 0  # the same of those who are at a cap now
    bounced: int = 0
    unsure: int = 0
    opened: int = 0
    clicked: int = 0
    reasons: list[tuple[str, str, int]] = field(default_factory=list)  # not sent: reason, its sentence, how many

    @property
    def out(self) -> int:
        return self.sent + self.delivered + self.bounced + self.unsure

    @property
    def in_line(self) -> int:
        return self.queued + self.held + self.to_come + self.to_come_capped

    @property
    def not_sent(self) -> int:
        return sum(count for _reason, _sentence, count in self.reasons)

    @property
    def whole(self) -> int:
        return self.out + self.in_line

    def share(self, count: int) -> float:
        return round(100 * count / self.whole, 1) if self.whole else 0.0


@dataclass(frozen=True)
class Pace:
    """Messages handed over in each of the last minutes, the oldest first. `limit`: a minute, as the provider allows."""

    minutes: list[int]
    limit: float | None = None

    @property
    def now(self) -> float:
        """A minute, of the last two that are over and those before them that were as busy."""
        lately = self.minutes[-3:-1]
        return sum(lately) / len(lately) if lately else 0.0


def progress_of(broadcast: Broadcast, *, now: datetime) -> Progress:
    """One statement, a few more while people are still to come; of a large one as counted seconds ago."""
    told = progress_numbers(now=now, broadcast=broadcast.pk).value
    people, to_come, capped = (rows.number(told.get(name, [])) for name in ("people", *TO_COME))
    found = Progress(people=people, to_come=to_come, to_come_capped=capped)
    reasons: dict[str, int] = {}
    for state, reason, count, opened, clicked in told.get("messages", []):
        found.opened += opened
        found.clicked += clicked
        match state:
            case "sent":
                found.sent += count
            case "delivered":
                found.delivered += count
            case "unknown":
                found.unsure += count
            case "failed" if reason in BOUNCED:
                found.bounced += count
            case "queued" | "sending":
                found.queued += count
            case "held":
                found.held += count
            case _:
                reasons[reason] = reasons.get(reason, 0) + count
    found.reasons = sorted(((key, sentence(key), count) for key, count in reasons.items()), key=lambda row: -row[2])
    return found


@figure(
    "broadcast",
    of=(Message, Enrollment),
    empty=dict[str, rows.Answer](),
    keep=timedelta(seconds=5),
    rows=lambda *, broadcast: [model.objects.filter(campaign_id=broadcast) for model in (Message, Enrollment)],
)
def progress_numbers(*, now: datetime, broadcast: int) -> dict[str, rows.Answer]:
    found = Broadcast.objects.select_related("live_version").get(pk=broadcast)
    messages = Message.objects.filter(campaign_id=broadcast).order_by().values_list("state", "reason")
    seen = {
        "n": Count("pk"),
        "opened": Count("pk", filter=OPENED),
        "clicked": Count("pk", filter=Q(clicked_at__isnull=False)),
    }
    asked: dict[str, Any] = {
        "people": rows.how_many(Enrollment.objects.filter(campaign_id=broadcast)),
        "messages": messages.annotate(**seen),
    }
    return rows.together(asked | {name: rows.how_many(people) for name, people in still_to_come(found, now).items()})


def still_to_come(broadcast: Broadcast, now: datetime) -> "dict[str, QuerySet[Contact]]":
    """Whose own moment is ahead while it is spread over hours, let in already or not, of those whom we may write to;
    by whether they are at a cap now. Empty where nobody is waited for."""
    plan = plan_in(broadcast.live_version.graph if broadcast.live_version else {})
    if broadcast.status not in ("live", "paused") or not plan.hours or plan.at is None:
        return {}
    if now >= plan.at + timedelta(hours=plan.hours):
        return {}
    inside = Enrollment.objects.filter(campaign_id=broadcast.pk, contact=OuterRef("pk"))
    ahead = inside.filter(is_active=True, entered_at__gt=now)
    channel = MessageTemplate.objects.filter(key=plan.template).values_list("channel", flat=True).first() or ""
    if channel not in adapters:
        return {}
    try:
        asked = gates(parse(plan.who), channel=channel, topic=broadcast.topic, now=now)
    except BadCondition:
        return {}
    waited_for = ~Exists(inside) | Exists(ahead)
    return dict(zip(TO_COME, (asked.free().filter(waited_for), asked.at_a_cap().filter(waited_for)), strict=True))


def messages_behind(campaign_id: int, sort: str) -> "QuerySet[Message]":
    """The messages that a number on its page counts; `sort` may be `not_sent:` and a reason."""
    rows = Message.objects.filter(campaign_id=campaign_id)
    states: dict[str, Collection[str]] = {
        "delivered": ("delivered",),
        "sent": ("sent",),
        "unsure": ("unknown",),
        "queued": ("queued", "sending"),
        "held": ("held",),
    }
    if sort in states:
        return rows.filter(state__in=states[sort])
    match sort.partition(":"):
        case ("bounced", _, _):
            return rows.filter(state="failed", reason__in=BOUNCED)
        case ("opened", _, _):
            return rows.filter(OPENED)
        case ("clicked", _, _):
            return rows.filter(clicked_at__isnull=False)
        case ("not_sent", _, reason):
            # Whoever has it, or may still get it, carries no reason for not having got it.
            others = Q(state__in=("sent", "delivered", "unknown", "queued", "sending", "held"))
            return rows.filter(reason=reason).exclude(others | Q(state="failed", reason__in=BOUNCED))
    return rows.none()


def pace_of(broadcast: Broadcast, *, now: datetime) -> Pace:
    """One statement, and one that asks for its channel."""
    lately = Message.objects.filter(campaign_id=broadcast.pk, sent_at__gte=now - LOOK_BACK, sent_at__lte=now)
    counted = lately.order_by().annotate(minute=TruncMinute("sent_at")).values_list("minute").annotate(Count("pk"))
    by_minute = dict(counted)
    here = now.replace(second=0, microsecond=0)
    minutes = [by_minute.get(here - timedelta(minutes=back), 0) for back in range(int(LOOK_BACK.seconds / 60), -1, -1)]
    channel = Message.objects.filter(campaign_id=broadcast.pk).values_list("channel", flat=True).first()
    return Pace(minutes, most_a_minute(channel or ""))


def most_a_minute(channel: str) -> float | None:
    """As fast as the provider lets us; None where nothing is said."""
    if channel not in adapters or not settings.SENDING_RATES:
        return None
    rate = rate_of(lane_of(adapters.get(channel)()), settings.SENDING_RATES)
    return 60 * rate.count / rate.window.total_seconds() if rate else None
