from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from campaigns.workflows.models import Campaign
from channels.adapters.base import adapters
from channels.outbox.models import Message
from channels.outbox.preview import headline
from channels.outbox.states import state_chip
from lifecycle.contacts.models import Contact
from lifecycle.look.chip import Chip
from lifecycle.look.when import moment_words

MESSAGE, CAMPAIGN = "m", "c"
MOST_MESSAGES, MOST_CAMPAIGNS = 10, 40


@dataclass(frozen=True)
class Choice:
    """Something to ask about: `key` is a message's or a campaign's id behind its letter."""

    key: str
    name: str
    detail: str
    icon: str
    chip: Chip | None = None


def choices(contact: Contact, *, now: datetime, zone: tzinfo) -> tuple[Sequence[Choice], Sequence[Choice]]:
    """Their last messages, and the campaigns that have none for them. Three statements."""
    found = list(Message.objects.filter(contact=contact).select_related("content").order_by("-pk")[:MOST_MESSAGES])
    asked = set(
        Message.objects.filter(contact=contact, campaign_id__gt=0).values_list("campaign_id", flat=True).distinct()
    )
    others = Campaign.objects.exclude(pk__in=asked).exclude(status="draft").order_by("-status", "name")
    return (
        [of_message(message, now, zone) for message in found],
        [of_campaign(campaign) for campaign in others[:MOST_CAMPAIGNS]],
    )


def of_message(message: Message, now: datetime, zone: tzinfo) -> Choice:
    adapter = adapters.get(message.channel) if message.channel in adapters else None
    label = str(adapter.label) if adapter else message.channel
    when = moment_words(message.created_at, now=now, zone=zone, inside=True)
    return Choice(
        f"{MESSAGE}{message.pk}",
        headline(message) or label,
        f"{label}, {when}",
        adapter.icon if adapter else "send",
        state_chip(message, now=now, zone=zone),
    )


def of_campaign(campaign: Campaign) -> Choice:
    status = {"live": _("live"), "paused": _("paused"), "ended": _("has ended")}
    icon = "campaign" if campaign.kind == "broadcast" else "account_tree"
    return Choice(f"{CAMPAIGN}{campaign.pk}", campaign.name, status.get(campaign.status, _("a draft")), icon)
