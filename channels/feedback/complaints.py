"""How many of those who got our mail called it spam: by sending domain, over the last days. Two statements."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet

from channels.adapters.email.sender import default_sender
from channels.outbox.models import Message

OVER = timedelta(days=7)
FEWEST = 1000  # delivered; a complaint among fewer says little
# In thousandths, as the large mailbox providers publish them: 0.1 % and 0.3 %.
WARNING, LIMIT = 1, 3


@dataclass(frozen=True, slots=True)
class Rate:
    domain: str
    delivered: int
    complaints: int

    @property
    def percent(self) -> float:
        return 100 * self.complaints / self.delivered if self.delivered else 0.0

    @property
    def is_known(self) -> bool:
        return self.delivered >= FEWEST

    @property
    def is_worrying(self) -> bool:
        return self.is_known and 1000 * self.complaints >= WARNING * self.delivered

    @property
    def is_over(self) -> bool:
        return self.is_known and 1000 * self.complaints >= LIMIT * self.delivered


def sending_domain() -> str:
    return default_sender()[1].rpartition("@")[2].lower()[:120]


def complaint_rates(*, now: datetime) -> list[Rate]:
    """The most complained about first."""
    delivered, complained = complaint_counts(now=now)
    return rates_of(dict(delivered), dict(complained))


def complaint_counts(*, now: datetime) -> tuple["QuerySet[Message, Any]", "QuerySet[Message, Any]"]:
    """Delivered mails and complaints, by domain."""
    since = now - OVER
    mails = Message.objects.filter(channel="email").order_by()
    delivered = mails.filter(delivered_at__gt=since, delivered_at__lte=now)
    complained = mails.filter(complained_at__gt=since, complained_at__lte=now)
    return tuple(each.values_list("domain").annotate(count=Count("pk")) for each in (delivered, complained))  # type: ignore[return-value]  # two


def rates_of(delivered: dict[str, int], complained: dict[str, int]) -> list[Rate]:
    found = [Rate(domain, delivered.get(domain, 0), complained.get(domain, 0)) for domain in delivered | complained]
    return sorted(found, key=lambda rate: (-rate.percent, -rate.delivered))
