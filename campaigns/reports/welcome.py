from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from channels.feedback.complaints import LIMIT, WARNING, Rate, complaint_rates
from channels.outbox.models import Message
from lifecycle.look.bars import Bullet, bullet
from lifecycle.look.chip import Chip

DAYS = 7
BOUNCES_LIMIT = 2.0  # percent
FEWEST = 50  # below that a rate says nothing
MOST_DOMAINS = 3


@dataclass(frozen=True)
class Welcome:
    bullets: list[Bullet]
    chip: Chip | None
    sentence: str = ""


def welcome(*, now: datetime) -> Welcome:
    """Is our mail welcome? Bounces and complaints of the last seven days. Three queries."""
    since = now - timedelta(days=DAYS)
    mails = Message.objects.filter(created_at__gte=since, channel="email", state__in=["sent", "delivered", "failed"])
    counted = mails.exclude(provider="capture").aggregate(
        out=Count("pk"), back=Count("pk", filter=Q(state="failed", reason__in=["bounced", "gone"]))
    )
    if counted["out"] < FEWEST:
        return Welcome([], None, _("Known once %d mails have gone out in a week.") % FEWEST)
    bounced = 100 * counted["back"] / counted["out"]
    bounces = bullet(_("Bounces"), bounced, value=f"{bounced:.2f}%", limit=BOUNCES_LIMIT, note=_("the limit is 2%"))
    rates = complaint_rates(now=now)[:MOST_DOMAINS]
    return Welcome([bounces, *map(complaints, rates)], verdict(bounced, rates))


def complaints(rate: Rate) -> Bullet:
    note = _("from %(domain)s, %(complaints)d of %(delivered)d delivered; warning at 0.1%%, paused at 0.3%%")
    if not rate.is_known:
        note = _("from %(domain)s, %(complaints)d of %(delivered)d delivered; counts from 1,000 on")
    said = {"domain": rate.domain or _("us"), "complaints": rate.complaints, "delivered": rate.delivered}
    limit, warning = LIMIT / 10, WARNING / 10
    shown = f"{rate.percent:.2f}%"
    bar = rate.percent if rate.is_known else 0
    return bullet(_("Complaints"), bar, value=shown, limit=limit, warning=warning, note=note % said)


def verdict(bounced: float, rates: list[Rate]) -> Chip:
    if bounced >= BOUNCES_LIMIT or any(rate.is_over for rate in rates):
        return Chip(_("At the limit"), "broken", "error")
    if any(rate.is_worrying for rate in rates):
        return Chip(_("Watch it"), "wait", "warning")
    return Chip(_("Healthy"), "good", "check")
