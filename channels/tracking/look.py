from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from channels.content.links import TRAP
from channels.content.prepare import prepare
from channels.outbox.models import Message
from channels.outbox.wake import GATHER, wake
from channels.tracking.count import count_people
from channels.tracking.machine import HOLD
from channels.tracking.models import Hit

LONGEST_AGENT = 255
MOST = 500  # looks that are kept of one message; whoever has a link could go on for ever


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
    target, is_trap = None, look.link == TRAP and message.channel == "email"
    if look.link is not None and not is_trap:
        target = prepare(message.content).target(look.link, message.merge)
        if target is None:
            return None
    if Hit.objects.filter(message=message)[:MOST].count() == MOST:
        return target
    is_machine = look.is_machine or is_trap
    at_once = is_machine or counts_at_once(message)
    with transaction.atomic():
        hit = Hit.objects.create(
            message_id=message.pk,
            kind="open" if look.link is None else "trap" if is_trap else "click",
            link=None if is_trap else look.link,
            url=target or "",
            at=now,
            agent=look.agent[:LONGEST_AGENT],
            is_machine=is_machine,
            judged_at=now if at_once else None,
        )
        if not at_once:
            wake("channels.judge", after=HOLD.total_seconds() + 2 * GATHER)
        elif not is_machine:
            count_people([hit], {message.pk: message}, now=now)
    return target


def counts_at_once(message: Message) -> bool:
    """Texts have a link or two and no trap: nothing more would be known later. A clock that stands still does not say
    how close two looks were."""
    return message.channel != "email" or settings.CLOCK == "manual"
