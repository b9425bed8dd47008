"""From an outgoing message to its mail: the frame once for each content, then only values."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.conf import settings

from channels.adapters.base import Outgoing
from channels.adapters.email.sender import default_sender
from channels.content.content import PreparedEmail, Supplied
from channels.content.frames import Envelope
from channels.content.prepare import prepare
from channels.links.token import open_url, token
from lifecycle.consent.links import preferences_url, unsubscribe_url

TEST = "our-test/"  # how the reference of a message to ourselves begins


@dataclass(frozen=True, slots=True)
class Words:
    """A mail before it has a form: everything a provider or a frame is given."""

    name: str  # of the message, in links and headers
    values: dict[str, Any]
    unsubscribe_url: str  # empty where nobody can unsubscribe: it is no marketing


def prepared_email(message: Outgoing) -> PreparedEmail:
    return cast(PreparedEmail, prepare(message.content))


def words(message: Outgoing, prepared: PreparedEmail) -> Words:
    name = token(message.id)
    way_out = (message.contact_id, message.channel, message.topic)
    # a test is to be as the real one; other mails of the service class are no marketing
    is_like_marketing = message.kind == "marketing" or message.reference.startswith(TEST)
    unsubscribe = unsubscribe_url(*way_out) if is_like_marketing else ""
    supplied = Supplied(
        link=tracked(name),
        open_pixel_url=open_url(name),
        unsubscribe_url=unsubscribe,
        # signed only where somebody reads it
        preferences_url=preferences_url(*way_out) if ("preferences_url",) in prepared.merge_slots else "",
    )
    return Words(name, prepared.all_values(message.merge, supplied), unsubscribe)


def tracked(name: str) -> Callable[[int], str]:
    first = f"{settings.PUBLIC_URL}/r/{name}"
    return lambda index: f"{first}/{index}" if index else first


def mail(message: Outgoing, *, now: datetime) -> bytes:
    """The whole mail. Raises TemplateProblem, BadAddress or BadFrame."""
    prepared = prepared_email(message)
    found = words(message, prepared)
    templates = prepared.templates
    name, sender = default_sender()
    html = templates["html"]
    envelope = Envelope(
        to=message.address,
        message_id=found.name,
        date=now,
        subject=templates["subject"].render(found.values),
        from_name=templates["from_name"].render(found.values) or name,
        reply_to=templates["reply_to"].render(found.values),
        unsubscribe_url=found.unsubscribe_url,
    )
    htmls = html.fill(found.values) if html.source else ()
    return prepared.frame(sender=sender).fill(envelope, templates["text"].fill(found.values), htmls)
