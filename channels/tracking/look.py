from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models.functions import Coalesce

from channels.content.prepare import prepare
from channels.outbox.message_events import message_event
from channels.outbox.models import Message
from channels.tracking.models import Hit
from lifecycle.events.names import EMAIL_CLICKED, EMAIL_OPENED, TEXT_CLICKED
from lifecycle.events.record import record_events

LONGEST_AGENT = 255
CLICKED = {"email": EMAIL_CLICKED, "sms": TEXT_CLICKED}


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody, or something, has loaded the picture of a message or followed a link in it."""

    message_id: int
    agent: str
    is_machine: bool
    link: int | None = None  # None: the picture


def look(look: Look, *, now: datetime) -> str | None:
    """Where a followed link leads; None where there is no such message or link."""
    message = Message.objects.select_related("content").filter(pk=look.message_id).first()
    if message is None or message.content is None:
        return None
    target = None
    if look.link is not None:
        target = prepare(message.content).target(look.link, message.merge)
        if target is None:
            return None
    with transaction.atomic():
        Hit.objects.create(
            message_id=message.pk,
            kind="open" if look.link is None else "click",
            link=look.link,
            url=target or "",
            at=now,
            agent=look.agent[:LONGEST_AGENT],
            is_machine=look.is_machine,
        )
        if not look.is_machine:
            _first_time(message, look, target, now)
    return target


def _first_time(message: Message, look: Look, target: str | None, now: datetime) -> None:
    """Of a person. The condition is in the statement: of two at once one is the first."""
    unseen = Message.objects.filter(pk=message.pk)
    if look.link is None:
        if unseen.filter(opened_at__isnull=True).update(opened_at=now):
            record_events([message_event(message, EMAIL_OPENED, now)], now=now)
    elif unseen.filter(clicked_at__isnull=True).update(clicked_at=now, opened_at=Coalesce("opened_at", now)):
        name = CLICKED.get(message.channel, EMAIL_CLICKED)
        record_events([message_event(message, name, now, link=look.link, url=target)], now=now)
