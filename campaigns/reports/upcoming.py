from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import ngettext

from campaigns.workflows.models import Enrollment
from lifecycle.look.link import admin_link
from lifecycle.look.when import moment_words

LOOK_AHEAD = 400  # rows, the next to fall due
MOST = 4


@dataclass(frozen=True)
class Coming:
    when: str
    name: str
    detail: str
    url: str


def upcoming(*, now: datetime, zone: tzinfo) -> Sequence[Coming]:
    """What falls due next, one line per live campaign. One query that reads a fixed number of rows."""
    due = (
        Enrollment.objects.filter(is_active=True, due_at__gt=now, campaign__status="live")
        .order_by("due_at")
        .values_list("campaign_id", "campaign__name", "due_at")[:LOOK_AHEAD]
    )
    first: dict[int, tuple[str, datetime]] = {}
    people: dict[int, int] = {}
    for pk, name, at in due:
        if at is None:
            continue
        minute = at.replace(second=0, microsecond=0)
        if first.setdefault(pk, (name, minute))[1] == minute:
            people[pk] = people.get(pk, 0) + 1
    return [
        Coming(
            moment_words(at, now=now, zone=zone),
            name,
            ngettext("%d person goes on", "%d people go on", people[pk]) % people[pk],
            admin_link("campaigns_campaign_change", pk),
        )
        for pk, (name, at) in list(first.items())[:MOST]
    ]
