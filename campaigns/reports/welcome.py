from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from channels.feedback.complaints import LIMIT, WARNING, Rate, complaint_counts, rates_of
from channels.outbox.models import Message
from lifecycle import rows
from lifecycle.look.bars import Bullet, bullet
from lifecycle.look.chip import Chip
from lifecycle.look.number import percents

DAYS = 7
BOUNCED = ("bounced", "gone")
BOUNCES_LIMIT = 2.0  # percent
FEWEST = 50  # below that a rate says nothing
MOST_DOMAINS = 3


@dataclass(frozen=True)
class Welcome:
    bullets: list[Bullet]
    chip: Chip | None
    sentence: str = ""


def asked(*, now: datetime) -> dict[str, "QuerySet[Any, Any]"]:
    """What `welcome` reads: mails of the last days by how they ended, delivered ones and complaints by domain."""
    since = now - timedelta(days=DAYS)
    mails = Message.objects.filter(created_at__gte=since, channel="email", state__in=["sent", "delivered", "failed"])
    ended = mails.exclude(provider="capture").order_by().values_list("state", "reason").annotate(n=Count("pk"))
    delivered, complained = complaint_counts(now=now)
    return {"ended": ended, "delivered": delivered, "complained": complained}


def welcome(told: Mapping[str, rows.Answer]) -> Welcome:
    """Is our mail welcome? Bounces and complaints of the last seven days."""
    ended = told.get("ended", [])
    counted = {
        "out": sum(count for _state, _reason, count in ended),
        "back": sum(count for state, reason, count in ended if state == "failed" and reason in BOUNCED),
    }
    if counted["out"] < FEWEST:
        known = _("Known once %d mails have gone out in a week.") % FEWEST
        return Welcome([], None, known if settings.SENDING == "live" else _("Sending is off.") + " " + known)
    bounced = 100 * counted["back"] / counted["out"]
    bounces = bullet(_("Bounces"), bounced, value=percents(bounced, 2), limit=BOUNCES_LIMIT, note=_("the limit is 2%"))
    rates = rates_of(rows.numbers(told["delivered"]), rows.numbers(told["complained"]))[:MOST_DOMAINS]
    return Welcome([bounces, *map(complaints, rates)], verdict(bounced, rates))


def complaints(rate: Rate) -> Bullet:
    note = _("from %(domain)s, %(complaints)d of %(delivered)d delivered; warning at 0.1%%, paused at 0.3%%")
    if not rate.is_known:
        note = _("from %(domain)s, %(complaints)d of %(delivered)d delivered; counts from 1,000 on")
    said = {"domain": rate.domain or _("us"), "complaints": rate.complaints, "delivered": rate.delivered}
    limit, warning = LIMIT / 10, WARNING / 10
    shown = percents(rate.percent, 2)
    bar = rate.percent if rate.is_known else 0
    return bullet(_("Complaints"), bar, value=shown, limit=limit, warning=warning, note=note % said)


def verdict(bounced: float, rates: list[Rate]) -> Chip:
    if bounced >= BOUNCES_LIMIT or any(rate.is_over for rate in rates):
        return Chip(_("At the limit"), "broken", "error")
    if any(rate.is_worrying for rate in rates):
        return Chip(_("Watch it"), "wait", "warning")
    return Chip(_("Healthy"), "good", "check")
