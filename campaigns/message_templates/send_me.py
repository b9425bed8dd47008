from collections.abc import Mapping
from datetime import datetime
from typing import Any

from campaigns.message_templates.known_fields import events_of
from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.preview import draft, reader
from channels.content.prepare import prepare
from channels.content.save import save_content
from channels.outbox.models import Message
from channels.outbox.send_test import send_test
from lifecycle.contacts.models import Contact


def send_me(
    *,
    template: MessageTemplate,
    source: Mapping[str, Any],
    locale: str,
    contact: Contact,
    email: str,
    phone: str = "",
    now: datetime,
) -> Message:
    """These words, saved or not, filled in as for that contact, to whoever writes them. Raises BadTemplate, NoTest."""
    made = draft(template=template, source=source, locale=locale)
    content = save_content(channel=made.channel, payload=made.payload, now=now)
    asked = reader(contact, events=events_of(template.key), campaign=template.name)
    words = prepare(content)
    merge = words.used_values(asked.values(words))
    return send_test(content=content, merge=merge, email=email, phone=phone, now=now)
