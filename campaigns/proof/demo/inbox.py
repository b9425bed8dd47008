"""What lies in the mailboxes of the invented people: read where captured messages are kept, since nothing is sent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from channels.links.token import link_url, open_url, token
from channels.outbox.models import Message
from lifecycle.consent.links import unsubscribe_url

NEW = timedelta(minutes=30)
MOST = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as its reader holds it: the addresses they can follow."""

    message_id: int
    channel: str
    picture: str  # empty where it has none
    links: tuple[str, ...]
    unsubscribe: str  # empty where it is a service message


def letters(now: datetime) -> list[Letter]:
    """The newest that nobody has followed a link of: one statement."""
    found = Message.objects.filter(
        state__in=("sent", "delivered"), sent_at__gte=now - NEW, clicked_at=None, content__isnull=False
    ).select_related("content")
    return [_letter(message) for message in found.order_by("-pk")[:MOST]]


def _letter(message: Message) -> Letter:
    name = token(message.pk)
    is_mail = message.channel == "email"
    can_leave = is_mail and message.kind == "marketing"
    return Letter(
        message_id=message.pk,
        channel=message.channel,
        picture=open_url(name) if is_mail else "",
        links=tuple(_links(message, name)),
        unsubscribe=unsubscribe_url(message.contact_id, message.channel, message.topic) if can_leave else "",
    )


def _links(message: Message, name: str) -> Iterator[str]:
    sources = message.content.payload.get("links") or [] if message.content else []
    for place, _source in enumerate(sources):
        yield link_url(name, place)
