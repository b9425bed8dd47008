from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from channels.outbox.faultpoint import faultpoint
from channels.outbox.models import Message
from channels.outbox.wake import wake
from lifecycle import rows


@dataclass(slots=True)
class NewMessage:
    """A message that may go out, or the decision that it does not. A second one with a known reference is left out."""

    reference: str
    contact_id: int
    channel: str
    due_at: datetime
    content_id: int | None
    merge: Mapping[str, Any] = field(default_factory=dict)
    topic: str = ""
    kind: str = "marketing"
    campaign_id: int = 0
    enrollment_id: int = 0
    number: int = 0
    step_key: str = ""
    priority: int = 0
    state: str = "queued"
    reason: str = ""
    detail: str = ""
    expires_at: datetime | None = None
    crowded_by: int = 0
    not_after: datetime | None = None
    address: str = ""  # empty: the contact's own, read when it is sent


NAMES = tuple(each.name for each in fields(NewMessage))


def enqueue(messages: Sequence[NewMessage], *, now: datetime) -> int:
    """Adds them in one statement, to the caller's transaction where there is one. Answers how many are new."""
    if not messages:
        return 0
    columns = {name: [getattr(message, name) for message in messages] for name in NAMES}
    columns["content"] = columns.pop("content_id")
    columns["contact"] = columns.pop("contact_id")
    columns["created_at"] = [now] * len(messages)
    added = rows.insert(Message, columns, ignore=("reference",), returning=("pk",))
    faultpoint("after-queueing")
    if any(message.state == "queued" for message in messages):
        wake("channels.deliver")
    return len(added)
