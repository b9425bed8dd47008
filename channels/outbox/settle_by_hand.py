from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from channels.outbox.call_up import call_up
from channels.outbox.faultpoint import faultpoint
from channels.outbox.hold import hold
from channels.outbox.models import Attempt, Message
from channels.outbox.wake import wake
from lifecycle import rows
from lifecycle.accounts.record import record
from lifecycle.contacts.lock import lock
from lifecycle.rows.source import Columns

ARRIVED, AGAIN, NEVER = "arrived", "again", "never"
NOW = object()
CHANGES: dict[str, dict[str, Any]] = {
    ARRIVED: {"state": "sent", "reason": "", "sent_at": NOW},
    AGAIN: {"state": "queued", "reason": "", "due_at": NOW, "claimed_by": "", "claimed_at": None},
    NEVER: {"state": "cancelled", "reason": "by_hand"},
}


class UnknownVerdict(ValueError):
    pass


def settle_by_hand(message_ids: int | Sequence[int], verdict: str, *, by: str, now: datetime) -> int:
    """A person says what became of messages whose provider did not answer. Answers how many were still unsure.

    arrived: it went out; again: send it, even if they get it twice; never: it did not go out and is not sent.
    """
    if verdict not in CHANGES:
        raise UnknownVerdict(f"“{verdict}” is nothing that can be said of a message.")
    asked = [message_ids] if isinstance(message_ids, int) else list(message_ids)
    with transaction.atomic():
        told = {name: rows.Same(now if value is NOW else value) for name, value in CHANGES[verdict].items()}
        lock(Message.objects.filter(pk__among=asked).values_list("contact_id", flat=True))
        hold(asked)
        columns: Columns = {"pk": asked, "detail": rows.Same(""), **told}
        # A provider's news may come at this moment, and then it knows better.
        found = rows.update(Message, "pk", columns, where="{old}.state = 'unknown'", returning=("pk", "contact"))
        if found:
            _write_down(verdict, [pk for pk, _contact in found], by=by, now=now)
        if found and verdict == AGAIN:
            wake("channels.deliver")
        elif found and verdict == NEVER:
            call_up({contact_id for _pk, contact_id in found}, now=now)
        faultpoint("before-verdict-commits")
    return len(found)


def _write_down(verdict: str, message_ids: Sequence[int], *, by: str, now: datetime) -> None:
    rows.insert(
        Attempt,
        {
            "message": message_ids,
            "at": rows.Same(now),
            "provider": rows.Same(by[:40]),
            "outcome": rows.Same("by_hand"),
            "detail": rows.Same(said(verdict, by)),
        },
    )
    about = Message(pk=message_ids[0]) if len(message_ids) == 1 else None
    record(verb="message.settle", sentence=decided(verdict, len(message_ids)), now=now, about=about)


def said(verdict: str, by: str) -> str:
    words = {
        ARRIVED: _("%s says it went out."),
        AGAIN: _("%s asked to send it again."),
        NEVER: _("%s says it did not go out, and let it be."),
    }
    return words[verdict] % by


def decided(verdict: str, count: int) -> str:
    """For the record of who did what; goes on after a name."""
    words = {
        ARRIVED: ngettext("said that %d unsure message went out", "said that %d unsure messages went out", count),
        AGAIN: ngettext("sent %d unsure message again", "sent %d unsure messages again", count),
        NEVER: ngettext("let %d unsure message be", "let %d unsure messages be", count),
    }
    return words[verdict] % count
