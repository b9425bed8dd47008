from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.policy.models import FrequencyCap
from channels.outbox.models import COUNTED, Message
from channels.outbox.reasons import IN_LINE
from lifecycle import rows
from lifecycle.contacts.models import Contact
from lifecycle.look.bars import Column, columns
from lifecycle.look.link import admin_link
from lifecycle.look.number import grouped

WEEK = 7
USUAL = 3  # columns up to this many where no weekly cap stands


@dataclass(frozen=True)
class Pressure:
    columns: list[Column]
    sentence: str
    url: str = ""


def asked(*, now: datetime) -> dict[str, "rows.Asked | QuerySet[Any, Any]"]:
    """What `pressure` reads: how many got one message, two, three … in seven days, of how many, and how many wait."""
    messages = Message.objects.filter(COUNTED, created_at__gte=now - timedelta(days=WEEK), kind="marketing")
    each = messages.order_by().values("contact_id").annotate(n=Count("pk")).values("n")
    return {
        "heard": rows.how_often(each),
        "everybody": rows.how_many(Contact.objects.all()),
        "in_line": rows.how_many(Message.objects.filter(state="held", reason__in=IN_LINE)),
    }


def pressure(told: Mapping[str, rows.Answer]) -> Pressure:
    """How often people heard from us in seven days. One query."""
    cap = FrequencyCap.objects.filter(days=WEEK, channel="", topic="").aggregate(least=Min("limit"))["least"]
    top = cap or USUAL
    heard = rows.numbers(told.get("heard", []))
    everybody = rows.number(told.get("everybody", []))
    counts = [max(everybody - sum(heard.values()), 0), *(heard.get(n, 0) for n in range(1, top))]
    counts.append(sum(people for n, people in heard.items() if n >= top))
    labels = [_("none"), *map(str, range(1, top))]
    labels.append(_("%d = at the cap") % top if cap else _("%d or more") % top)
    tones: list[Literal["", "strong", "wait"]] = [""]
    tones += ["strong"] * (top - 1)
    tones.append("wait" if cap else "strong")
    said = sentence(cap, rows.number(told.get("in_line", [])))
    return Pressure(columns(list(zip(labels, counts, tones, strict=True))), said, admin_link("pressure"))


def sentence(cap: int | None, in_line: int) -> str:
    if in_line:
        return ngettext(
            "%s message waits in line for a free place.", "%s messages wait in line for a free place.", in_line
        ) % grouped(in_line)
    return _("The cap of %d a week held nothing back.") % cap if cap else _("No weekly cap is set.")
