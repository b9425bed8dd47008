"""The panel beside a person: what they may ask about, or one answer with every gate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from campaigns.reports.why.ask import why_campaign, why_message
from campaigns.reports.why.checks import Why
from campaigns.reports.why.choices import CAMPAIGN, MESSAGE, Choice, choices, of_campaign, of_message
from campaigns.workflows.models import Campaign
from channels.outbox.models import Message
from lifecycle.contacts.models import Contact
from lifecycle.look.link import admin_link

LONGEST_ID = 18  # digits


@dataclass(frozen=True)
class Panel:
    answer: Why | None = None
    chosen: Choice | None = None
    messages: Sequence[Choice] = ()
    campaigns: Sequence[Choice] = ()
    rules_url: str = ""  # where the rule is changed that stopped it
    message_url: str = ""


RULES = {
    "cap": "campaigns_frequencycap_changelist",
    "distance": "campaigns_quiethours_changelist",
    "quiet_hours": "campaigns_quiethours_changelist",
    "suppression": "lifecycle_suppression_changelist",
    "paused": "channels_halt_changelist",
}


def panel(contact: Contact, asked: str, *, now: datetime, zone: tzinfo) -> Panel:
    letter, number = asked[:1], asked[1:]
    pk = int(number) if number.isascii() and number.isdecimal() and len(number) <= LONGEST_ID else 0
    if letter == MESSAGE and (message := _message(contact, pk)):
        return _answered(why_message(message, now=now, zone=zone), of_message(message, now, zone))
    if letter == CAMPAIGN and (campaign := Campaign.objects.select_related("live_version").filter(pk=pk).first()):
        return _answered(why_campaign(contact, campaign, now=now, zone=zone), of_campaign(campaign))
    theirs, others = choices(contact, now=now, zone=zone)
    return Panel(messages=theirs, campaigns=others)


def _message(contact: Contact, pk: int) -> Message | None:
    return Message.objects.filter(pk=pk, contact=contact).select_related("contact", "content").first()


def _answered(answer: Why, chosen: Choice) -> Panel:
    stopped = answer.stopped_by
    rules = RULES.get(stopped.gate, "") if stopped else ""
    return Panel(
        answer,
        chosen,
        rules_url=admin_link(rules) if rules else "",
        message_url=admin_link("channels_message_changelist", message=answer.message_id) if answer.message_id else "",
    )
