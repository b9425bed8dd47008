"""A message's state in a marketer's word: held is not failed, and captured is not a success."""

from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from channels.outbox.models import Message
from channels.outbox.reasons import sentence
from lifecycle.look.chip import Chip
from lifecycle.look.retold import retold
from lifecycle.look.when import moment_words

CAPTURE = "capture"  # the provider while sending is off
NOT_SENT = ("cancelled", "expired", "suppressed")


def state_chip(message: Message, *, now: datetime, zone: tzinfo) -> Chip:
    if message.state in ("queued", "held"):
        return waiting_chip(message, now, zone)
    if message.state in NOT_SENT:
        return Chip(_("Not sent"), "calm", "block")
    if message.state in ("sent", "delivered"):
        return arrived_chip(message)
    return {
        "sending": Chip(_("Going out"), "info", "send"),
        "unknown": Chip(_("Unsure"), "wait", "help"),
        "failed": Chip(_("Didn't arrive"), "broken", "error"),
    }.get(message.state, Chip(message.state))


def waiting_chip(message: Message, now: datetime, zone: tzinfo) -> Chip:
    if message.due_at > now:
        when = moment_words(message.due_at, now=now, zone=zone, inside=True)
        return Chip(_("Waits until %s") % when, "wait", "schedule")
    if message.state == "held":
        return Chip(_("Held"), "wait", "front_hand")
    return Chip(_("In line"), "wait", "hourglass_empty")


def arrived_chip(message: Message) -> Chip:
    if message.clicked_at:
        return Chip(_("Clicked"), "good", "ads_click")
    if message.opened_at:
        return Chip(_("Opened"), "good", "drafts")
    if message.state == "delivered":
        return Chip(_("Delivered"), "good", "done_all")
    if message.provider == CAPTURE:
        return Chip(_("Captured"), "info", "inventory_2")
    return Chip(_("Sent"), "info", "check")


def why(message: Message) -> str:
    """The reason in words; empty where nothing needs saying."""
    return retold(message.detail) or (sentence(message.reason) if message.reason else "")
