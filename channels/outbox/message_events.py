"""What happened to a message, as an event of its contact."""

from datetime import datetime
from typing import Any

from channels.outbox.models import Message
from lifecycle.events.names import OURS
from lifecycle.events.record import NewEvent


def message_event(message: Message, name: str, at: datetime, **more: Any) -> NewEvent:
    """Each counts once for a message."""
    properties = {
        "channel": message.channel,
        "topic": message.topic,
        "campaign_id": message.campaign_id,
        "enrollment_id": message.enrollment_id,
        "number": message.number,
        "step": message.step_key,
        "message": message.reference,
        **more,
    }
    return NewEvent(message.contact_id, name, at, properties, source=OURS, message_id=f"{message.pk}/{name}")
