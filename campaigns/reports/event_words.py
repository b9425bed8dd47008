"""Events as people read them. Pure: what a name we emit ourselves means, and the details of any other in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lifecycle.events import names
from lifecycle.look.number import grouped

LONGEST_VALUE = 60
MOST_DETAILS = 4


@dataclass(frozen=True)
class Words:
    title: str | Promise
    icon: str
    family: str


OURS = {
    names.SEGMENT_JOINED: Words(_("Came into a segment"), "group_add", "contacts"),
    names.SEGMENT_LEFT: Words(_("Left a segment"), "group_remove", "contacts"),
    names.CONTACT_UPDATED: Words(_("What we know changed"), "edit_note", "contacts"),
    names.CAMPAIGN_STARTED: Words(_("Put into another campaign"), "account_tree", "logic"),
    names.EMAIL_OPENED: Words(_("Opened an email"), "drafts", "goal"),
    names.EMAIL_CLICKED: Words(_("Clicked in an email"), "ads_click", "goal"),
    names.EMAIL_DELIVERED: Words(_("An email arrived"), "mark_email_read", "messages"),
    names.EMAIL_BOUNCED: Words(_("An email came back"), "report", "broken"),
    names.EMAIL_COMPLAINED: Words(_("Said that an email was spam"), "thumb_down", "broken"),
    names.TEXT_CLICKED: Words(_("Opened the page in a text"), "ads_click", "goal"),
    names.TEXT_DELIVERED: Words(_("A text arrived"), "sms", "messages"),
    names.TEXT_FAILED: Words(_("A text did not arrive"), "sms_failed", "broken"),
    names.TEXT_RECEIVED: Words(_("Answered by text"), "chat_bubble", "goal"),
}
# Shown from their own tables, with more about them.
ELSEWHERE = (names.STAGE_CHANGED, names.SUBSCRIBED, names.UNSUBSCRIBED, names.EMAIL_SENT, names.TEXT_SENT)
OF_MESSAGES = (
    names.EMAIL_OPENED,
    names.EMAIL_CLICKED,
    names.EMAIL_DELIVERED,
    names.EMAIL_BOUNCED,
    names.EMAIL_COMPLAINED,
    names.TEXT_CLICKED,
    names.TEXT_DELIVERED,
    names.TEXT_FAILED,
    names.TEXT_RECEIVED,
)
INTERNAL = frozenset(
    ("campaign_id", "enrollment_id", "message", "message_id", "number", "visit", "step", "channel", "topic", "link")
)
# Said without its name: it is what the event is about. Of these keys people know the name.
PLAIN = ("url", "segment", "start", "fields")
NAMED = ("segment", "start")
Called = Mapping[tuple[str, str], str]  # names by what has one and its key


def words_of(name: str, source: str) -> Words:
    if source == names.OURS and name in OURS:
        return OURS[name]
    return Words(name, "bolt", "timing")


def details(properties: Mapping[str, Any], source: str, called: Called | None = None) -> str:
    """The first few plain values: "amount 24.5 · recipe V60"."""
    is_ours = source == names.OURS
    shown = [
        said(name, value, called or {}) if is_ours else f"{name.replace('_', ' ')} {plain(value)}"
        for name, value in properties.items()
        if plain(value) and not (is_ours and name in INTERNAL)
    ]
    more = len(shown) - MOST_DETAILS
    return " · ".join(shown[:MOST_DETAILS]) + (f" · +{more}" if more > 0 else "")


def said(name: str, value: Any, called: Called) -> str:
    """Of an event of ours, whose details have names that only programs know."""
    if name not in PLAIN:
        return f"{name.replace('_', ' ')} {plain(value)}"
    words = called.get((name, value), "") if name in NAMED and isinstance(value, str) else ""
    return words or (plain(value) if name == "url" else plain(value).replace("_", " "))


def plain(value: Any) -> str:
    """Empty for what has no short form."""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, int | float):
        return grouped(value)
    if isinstance(value, str):
        return value if len(value) <= LONGEST_VALUE else value[: LONGEST_VALUE - 1] + "…"
    if isinstance(value, list):
        parts = [plain(part) for part in value[:MOST_DETAILS]]
        return ", ".join(part for part in parts if part) + ("…" if len(value) > MOST_DETAILS else "")
    return ""
