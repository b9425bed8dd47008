import logging
from datetime import datetime

from django.utils.translation import gettext as _

from channels.feedback.complaints import Rate, complaint_rates, sending_domain
from channels.outbox.halt import CHANNEL, halt
from channels.outbox.models import Halt

logger = logging.getLogger(__name__)


def pause_for_complaints(*, now: datetime) -> Halt | None:
    """Stops all mail when too many call it spam, for mailbox providers would soon take none of it. A person lets it go
    on; while the rate stays where it is, the next complaint stops it again."""
    rate = next((rate for rate in complaint_rates(now=now) if rate.domain == sending_domain()), None)
    if rate is None or not rate.is_over:
        return None
    logger.error("Mail is paused: %s", why(rate))
    return halt(scope=CHANNEL, key="email", by=why(rate)[:150], now=now)


def why(rate: Rate) -> str:
    return _("%(percent).2f%% of %(delivered)d mails from %(domain)s in 7 days were called spam") % {
        "percent": rate.percent,
        "delivered": rate.delivered,
        "domain": rate.domain,
    }
