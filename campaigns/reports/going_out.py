from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.workflows.models import Campaign, Enrollment, StepRun
from channels.adapters.base import adapters
from channels.outbox.models import Message
from lifecycle import rows
from lifecycle.look.bars import percent
from lifecycle.look.link import admin_link
from lifecycle.look.small import small

OUT = ("sent", "delivered")
IN_LINE = ("queued", "held", "sending")


@dataclass
class Going:
    """A live campaign: who is inside, what went out today, and how many reached the goal."""

    name: str
    url: str
    icon: str = "account_tree"
    inside: int = 0
    sent: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # by channel, today
    waiting: int = 0
    not_sent: int = 0
    reached: int = 0
    is_broadcast: bool = False

    @property
    def sent_in_all(self) -> int:
        return sum(self.sent.values())

    @property
    def share(self) -> float:
        """Of a broadcast: how much of it is out."""
        return percent(self.sent_in_all, self.sent_in_all + self.waiting)

    @property
    def sentence(self) -> str:
        said = [count_of(channel, count) for channel, count in sorted(self.sent.items())]
        out = _("%(what)s today") % {"what": ", ".join(said)} if said else _("Nothing went out today")
        waiting = _("%d in line") % self.waiting if self.waiting else ""
        if self.is_broadcast:
            return " · ".join(filter(None, [out, waiting]))
        inside = ngettext("%d person inside", "%d people inside", self.inside) % self.inside
        return " · ".join(filter(None, [out, waiting, inside]))


def asked(*, since: datetime) -> dict[str, "QuerySet[Any, Any]"]:
    """What `going_out` reads: what went out since then, who is inside, who reached the goal."""
    live = Campaign.objects.filter(status="live").values("pk")
    messages = Message.objects.filter(created_at__gte=since, campaign_id__in=live).order_by()
    inside = Enrollment.objects.filter(is_active=True, campaign__in=live).order_by()
    goals = StepRun.objects.filter(campaign_id__in=live, outcome="goal").order_by()
    return {
        "out": messages.values_list("campaign_id", "channel", "state").annotate(Count("pk")),
        "inside": inside.values_list("campaign_id").annotate(Count("pk")),
        "goals": goals.values_list("campaign_id").annotate(Count("pk")),
    }


def going_out(told: Mapping[str, rows.Answer]) -> list[Going]:
    """Live campaigns, the busiest first. One query."""
    found = {
        campaign.pk: Going(
            campaign.name,
            admin_link("campaigns_campaign_change", campaign.pk),
            is_broadcast=campaign.kind == "broadcast",
        )
        for campaign in Campaign.objects.filter(status="live")
    }
    add_messages(found, told.get("out", []))
    for pk, count in told.get("inside", []):
        if pk in found:
            found[pk].inside = count
    for pk, count in told.get("goals", []):
        if pk in found:
            found[pk].reached = count
    return sorted(found.values(), key=lambda row: (-(row.sent_in_all + row.waiting), -row.inside, row.name))


def add_messages(found: Mapping[int, Going], out: rows.Answer) -> None:
    for pk, channel, state, count in out:
        if pk not in found:
            continue  # it ended meanwhile
        going = found[pk]
        going.icon = adapters.get(channel).icon if channel in adapters else "send"
        if state in OUT:
            going.sent[channel] += count
        elif state in IN_LINE:
            going.waiting += count
        else:
            going.not_sent += count


def count_of(channel: str, count: int) -> str:
    """14 texts, 36 emails: in the channel's own word."""
    if channel == "email":
        return ngettext("%d email", "%d emails", count) % count
    if channel == "sms":
        return ngettext("%d text", "%d texts", count) % count
    return ngettext("%(n)d message by %(channel)s", "%(n)d messages by %(channel)s", count) % {
        "n": count,
        "channel": small(adapters.get(channel).label) if channel in adapters else channel,
    }
