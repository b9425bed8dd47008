from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from channels.feedback.models import DeliveryNews
from channels.outbox.models import Message
from lifecycle.look.bars import Bullet, bullet
from lifecycle.look.chip import Chip

DAYS = 7
# In percent, as mailbox providers publish them.
BOUNCES_LIMIT, COMPLAINTS_WARNING, COMPLAINTS_LIMIT = 2.0, 0.1, 0.3
FEWEST = 50  # below that a rate says nothing


@dataclass(frozen=True)
class Welcome:
    bullets: list[Bullet]
    chip: Chip | None
    sentence: str = ""


def welcome(*, now: datetime) -> Welcome:
    """Is our mail welcome? Bounces and complaints of the last seven days. Two queries."""
    since = now - timedelta(days=DAYS)
    mails = Message.objects.filter(created_at__gte=since, channel="email", state__in=["sent", "delivered", "failed"])
    counted = mails.exclude(provider="capture").aggregate(
        out=Count("pk"), back=Count("pk", filter=Q(state="failed", reason__in=["bounced", "gone"]))
    )
    if counted["out"] < FEWEST:
        return Welcome([], None, _("Known once %d mails have gone out in a week.") % FEWEST)
    complaints = DeliveryNews.objects.filter(kind="complained", received_at__gte=since).count()
    bounced, complained = 100 * counted["back"] / counted["out"], 100 * complaints / counted["out"]
    return Welcome(
        [
            bullet(_("Bounces"), bounced, value=f"{bounced:.2f}%", limit=BOUNCES_LIMIT, note=_("the limit is 2%")),
            bullet(
                _("Complaints"),
                complained,
                value=f"{complained:.2f}%",
                limit=COMPLAINTS_LIMIT,
                warning=COMPLAINTS_WARNING,
                note=_("warning at 0.1%, limit at 0.3%"),
            ),
        ],
        verdict(bounced, complained),
    )


def verdict(bounced: float, complained: float) -> Chip:
    if bounced >= BOUNCES_LIMIT or complained >= COMPLAINTS_LIMIT:
        return Chip(_("At the limit"), "broken", "error")
    if complained >= COMPLAINTS_WARNING:
        return Chip(_("Watch it"), "wait", "warning")
    return Chip(_("Healthy"), "good", "check")
