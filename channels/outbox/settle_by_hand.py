from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from channels.outbox.call_up import call_up
from channels.outbox.faultpoint import faultpoint
from channels.outbox.models import Attempt, Message
from channels.outbox.wake import wake

ARRIVED, AGAIN, NEVER = "arrived", "again", "never"


class UnknownVerdict(ValueError):
    pass


def settle_by_hand(message_id: int, verdict: str, *, by: str, now: datetime) -> bool:
    """A person says what became of a message whose provider did not answer. Answers whether it was still unsure.

    arrived: it went out; again: send it, even if they get it twice; never: it did not go out and is not sent.
    """
    changes: dict[str, dict[str, Any]] = {
        ARRIVED: {"state": "sent", "reason": "", "sent_at": now},
        AGAIN: {"state": "queued", "reason": "", "due_at": now, "claimed_by": "", "claimed_at": None},
        NEVER: {"state": "cancelled", "reason": "by_hand"},
    }
    if verdict not in changes:
        raise UnknownVerdict(f"“{verdict}” is nothing that can be said of a message.")
    with transaction.atomic():
        # A provider's news may come at this moment, and then it knows better.
        found = Message.objects.filter(pk=message_id, state="unknown").update(detail="", **changes[verdict])
        if found:
            Attempt.objects.create(
                message_id=message_id, at=now, provider=by, outcome="by_hand", detail=said(verdict, by)
            )
            if verdict == AGAIN:
                wake("channels.deliver")
            elif verdict == NEVER:
                call_up(Message.objects.filter(pk=message_id).values_list("contact_id", flat=True), now=now)
        faultpoint("before-verdict-commits")
    return bool(found)


def said(verdict: str, by: str) -> str:
    words = {
        ARRIVED: _("%s says it went out."),
        AGAIN: _("%s asked to send it again."),
        NEVER: _("%s says it did not go out, and let it be."),
    }
    return words[verdict] % by
