from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.workflows.models import Campaign, Enrollment, StepRun
from channels.adapters.base import adapters
from channels.outbox.models import Message
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


def going_out(*, since: datetime) -> list[Going]:
    """Live campaigns, the busiest first. Four queries."""
    campaigns = {campaign.pk: campaign for campaign in Campaign.objects.filter(status="live")}
    found = {
        pk: Going(
            campaign.name,
            admin_link("campaigns_campaign_change", pk),
            is_broadcast=campaign.kind == "broadcast",
        )
        for pk, campaign in campaigns.items()
    }
    add_messages(found, since)
    people = Enrollment.objects.filter(is_active=True, campaign_id__in=found).order_by().values_list("campaign_id")
    for pk, count in people.annotate(Count("pk")):
        found[pk].inside = count
    goals = StepRun.objects.filter(campaign_id__in=found, outcome="goal").order_by()
    for pk, count in goals.values_list("campaign_id").annotate(Count("pk")):
        found[pk].reached = count
    rows = sorted(found.values(), key=lambda row: (-(row.sent_in_all + row.waiting), -row.inside, row.name))
    return rows


def add_messages(found: Mapping[int, Going], since: datetime) -> None:
    rows = (
        Message.objects.filter(created_at__gte=since, campaign_id__in=list(found))
        .order_by()
        .values_list("campaign_id", "channel", "state")
        .annotate(Count("pk"))
    )
    for pk, channel, state, count in rows:
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
