"""Which cap kept a message waiting, read from the words that it keeps; and how a marketer calls it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.policy.cap_in_words import cap_in_words
from campaigns.policy.facts import Cap, Rules
from campaigns.policy.gates import RANKS_HIGHER, SOMETHING_RANKS_HIGHER, cap_hours, cap_words
from channels.outbox.reasons import IN_LINE
from lifecycle.look.retold import retold

CAP, SPACING = "cap:", "spacing:"


def reason_in_line(reason: str, said: str, *, channel: str, topic: str, rules: Rules) -> str:
    """`cap:1:24:sms:news` (messages, hours, channel, topic), `spacing:6` (hours), `outranked`; as it was where no rule
    of today says so.

    Of caps that say the same the widest is meant: it is full whenever a narrower one is.
    """
    if reason not in ("capped", "too_close"):
        return reason
    if said.endswith((RANKS_HIGHER.rpartition("”")[2], SOMETHING_RANKS_HIGHER)):
        return "outranked"
    spacing = rules.spacing
    if spacing and said.endswith(cap_words(spacing, rules)):
        return f"{SPACING}{spacing.hours}"
    of = topic or rules.default_topic
    meant = [cap for cap in rules.caps if cap.covers(channel, of) and said.endswith(cap_words(cap, rules))]
    return _key(min(meant, key=lambda cap: bool(cap.channel) + bool(cap.topic))) if meant else reason


def _key(cap: Cap) -> str:
    return f"{CAP}{cap.limit}:{cap.hours}:{cap.channel}:{cap.topic}"


def is_in_line(reason: str) -> bool:
    return reason in IN_LINE or reason.startswith((CAP, SPACING))


def in_line_of(step: Mapping[str, Any]) -> dict[str, int]:
    """Of a step of flow.py: by reason, those that wait still and those that waited too long."""
    found: dict[str, int] = {}
    for reasons in (step["held"], step["not_sent"]):
        for reason, count in reasons.items():
            if is_in_line(reason):
                found[reason] = found.get(reason, 0) + count
    return found


def all_in_line(flow: Mapping[str, Any]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for step in (flow.get("steps") or {}).values():
        total.update(in_line_of(step))
    return dict(total)


def words_in_line(reason: str, count: int = 2) -> str:
    if reason.startswith(CAP):
        limit, hours, channel, topic = reason.removeprefix(CAP).split(":", 3)
        cap = cap_in_words(limit=int(limit), days=int(hours) // 24, channel=channel, topic=topic)
        return _("held by “%s”") % cap
    if reason.startswith(SPACING):
        return _("held by “at least %s between two messages”") % retold(cap_hours(int(reason.removeprefix(SPACING))))
    if reason == "outranked":
        return ngettext("waits behind something more important", "wait behind something more important", count)
    return _("held by the cap") if reason == "capped" else _("held: the last message is too recent")
