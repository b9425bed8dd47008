"""How far a broadcast has come."""

from dataclasses import dataclass, field

from django.db.models import Count, Q

from campaigns.workflows.models import Enrollment
from channels.outbox.models import Message
from channels.outbox.reasons import sentence


@dataclass
class Progress:
    people: int = 0
    sent: int = 0
    delivered: int = 0
    in_line: int = 0
    bounced: int = 0
    unsure: int = 0
    opened: int = 0
    clicked: int = 0
    reasons: list[tuple[str, int]] = field(default_factory=list)  # not sent: the sentence, and how many

    @property
    def out(self) -> int:
        return self.sent + self.delivered + self.bounced + self.unsure

    @property
    def not_sent(self) -> int:
        return sum(count for _sentence, count in self.reasons)

    @property
    def whole(self) -> int:
        return self.out + self.in_line

    def share(self, count: int) -> float:
        return round(100 * count / self.whole, 1) if self.whole else 0.0


def progress_of(campaign_id: int) -> Progress:
    """Two statements."""
    found = Progress(people=Enrollment.objects.filter(campaign_id=campaign_id).count())
    seen = {
        "n": Count("pk"),
        "opened": Count("pk", filter=Q(opened_at__isnull=False) | Q(clicked_at__isnull=False)),
        "clicked": Count("pk", filter=Q(clicked_at__isnull=False)),
    }
    rows = Message.objects.filter(campaign_id=campaign_id).order_by().values_list("state", "reason").annotate(**seen)
    reasons: dict[str, int] = {}
    for state, reason, count, opened, clicked in rows:
        found.opened += opened
        found.clicked += clicked
        match state:
            case "sent":
                found.sent += count
            case "delivered":
                found.delivered += count
            case "unknown":
                found.unsure += count
            case "failed" if reason in ("bounced", "gone", "undelivered"):
                found.bounced += count
            case "queued" | "held" | "sending":
                found.in_line += count
            case _:
                reasons[reason] = reasons.get(reason, 0) + count
    found.reasons = sorted(((sentence(reason), count) for reason, count in reasons.items()), key=lambda row: -row[1])
    return found
