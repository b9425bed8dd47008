"""Addresses that nobody must be written to at any more, by what a provider told."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from channels.feedback.models import DeliveryNews
from channels.outbox.models import Message
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.models import Topic
from lifecycle.consent.suppress import suppress

CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")  # RFC 3463
NOBODY_THERE = re.compile(r"\b5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b")
# Later, fuller or by a better sender it may be taken: no news of the address, whatever the provider calls it.
PASSING = re.compile(r"\b(?:4\.\d{1,3}\.\d{1,3}|5\.2\.[23]|5\.3\.4|5\.7\.\d{1,3})\b")
WHY = {"invalid": "bounced", "bounced": "bounced", "spam": "complained", "unsubscribed": "opted_out"}
KINDS = {"complained": "complained", "unsubscribed": "opted_out"}
# Twilio's: no such number, a land line, not a mobile number; and whoever has said STOP to the carrier.
CODES = {"30005": "bounced", "30006": "bounced", "21211": "bounced", "21614": "bounced", "21610": "opted_out"}

Matched = Sequence[tuple[DeliveryNews, Message | None]]


def close_addresses(matched: Matched, *, now: datetime) -> None:
    closing: dict[str, dict[tuple[str, str], str]] = defaultdict(dict)
    for news, message in matched:
        reason = reason_to_close(news)
        address = message.address if message is not None else news.recipient
        if reason and address:
            closing[reason][channel_of(news, message), address] = f"{news.provider}: {news.kind}"
    for reason, addresses in closing.items():
        suppress(list(addresses), reason=reason, evidence="; ".join(sorted(set(addresses.values()))), now=now)
    _take_back_consent([(news, message) for news, message in matched if news.kind == "unsubscribed"], now)


def reason_to_close(news: DeliveryNews) -> str:
    """Empty where it may have been a passing trouble."""
    why, said, word, code = (str(news.detail.get(name) or "") for name in ("why", "said", "lasting", "code"))
    if news.kind in KINDS:
        return KINDS[news.kind]
    if news.kind == "rejected" and why in ("spam", "unsubscribed"):
        return WHY[why]
    if news.kind == "bounced" or news.kind == "rejected" and why in WHY:
        return "bounced" if is_for_good(why, said, word) else ""
    if news.kind == "failed":
        return CODES.get(code, "bounced" if NOBODY_THERE.search(said) else "")
    return ""


def is_for_good(why: str, said: str, word: str) -> bool:
    """A full mailbox bounces too. The mail server's own code knows better than the provider's word for it."""
    if PASSING.search(said):
        return False
    if NOBODY_THERE.search(said):
        return True
    return word == "yes" if word else not CODE.search(said) and why in ("invalid", "bounced")


def channel_of(news: DeliveryNews, message: Message | None) -> str:
    if message is not None:
        return message.channel
    return "sms" if news.provider == "twilio" else "email"


def _take_back_consent(matched: Matched, now: datetime) -> None:
    known = [(news, message) for news, message in matched if message is not None]
    if not known:
        return
    topics = dict(Topic.objects.filter(is_transactional=False).values_list("key", "pk"))
    default = Topic.objects.filter(is_default=True).values_list("key", flat=True).first() or ""
    changes = [
        Change(message.contact_id, message.channel, topics[message.topic or default], False, f"{news.provider} told us")
        for news, message in known
        if (message.topic or default) in topics
    ]
    change_consent(changes, now=now, source="provider")
