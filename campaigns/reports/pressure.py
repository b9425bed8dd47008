from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db import connection
from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.policy.models import FrequencyCap
from channels.outbox.models import COUNTED, Message
from channels.outbox.reasons import IN_LINE
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


def pressure(*, now: datetime) -> Pressure:
    """How often people heard from us in seven days. Four queries."""
    since = now - timedelta(days=WEEK)
    cap = FrequencyCap.objects.filter(days=WEEK, channel="", topic="").aggregate(least=Min("limit"))["least"]
    top = cap or USUAL
    heard = people_by_messages(since)
    everybody = Contact.objects.count()
    counts = [everybody - sum(heard.values()), *(heard.get(n, 0) for n in range(1, top))]
    counts.append(sum(people for n, people in heard.items() if n >= top))
    labels = [_("none"), *map(str, range(1, top))]
    labels.append(_("%d = at the cap") % top if cap else _("%d or more") % top)
    tones: list[Literal["", "strong", "wait"]] = [""]
    tones += ["strong"] * (top - 1)
    tones.append("wait" if cap else "strong")
    return Pressure(columns(list(zip(labels, counts, tones, strict=True))), sentence(cap), admin_link("pressure"))


def people_by_messages(since: datetime) -> dict[int, int]:
    """How many people got one, two, three … messages."""
    messages = Message.objects.filter(COUNTED, created_at__gte=since, kind="marketing")
    per_person = messages.order_by().values("contact_id").annotate(n=Count("pk")).values("n")
    sql, params = per_person.query.sql_with_params()
    with connection.cursor() as cursor:  # a count of counts is beyond the ORM
        cursor.execute(f"SELECT n, COUNT(*) FROM ({sql}) AS heard GROUP BY n", params)  # noqa: S608 Django's own SQL
        return dict(cursor.fetchall())


def sentence(cap: int | None) -> str:
    in_line = Message.objects.filter(state="held", reason__in=IN_LINE).count()
    if in_line:
        return ngettext(
            "%s message waits in line for a free place.", "%s messages wait in line for a free place.", in_line
        ) % grouped(in_line)
    return _("The cap of %d a week held nothing back.") % cap if cap else _("No weekly cap is set.")
