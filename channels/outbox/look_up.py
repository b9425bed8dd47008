from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from channels.adapters.base import Adapter, CannotTell, Outgoing, Receipt, adapters
from channels.outbox.models import Attempt, Message

LOOKED_UP = "looked_up"


def can_look_up(channel: str) -> bool:
    return channel in adapters and adapters.get(channel).can_look_up


def look_up(message_id: int, *, by: str, now: datetime) -> str:
    """Asks the provider what became of a message it did not answer for. What it has counts as sent; what it does not
    have stays unsure, for a person to decide. In words.
    """
    message = Message.objects.select_related("content").filter(pk=message_id, state="unknown").first()
    if message is None or message.content is None or not can_look_up(message.channel):
        return _("Nothing was changed: it is settled already, or cannot be looked up.")
    try:
        found = _unclaimed(_asked(adapters.get(message.channel)(), message), message)
    except CannotTell as error:
        return str(error)
    words = _("The provider has it: it went out.") if found else _("The provider knows of no such message.")
    with transaction.atomic():
        # A report of the provider may come at this moment, and then it knows better.
        changes: dict[str, Any] = (
            {"state": "sent", "reason": "", "detail": "", "sent_at": message.claimed_at or now, **_receipt(found)}
            if found
            else {"detail": words}
        )
        if Message.objects.filter(pk=message.pk, state="unknown").update(**changes):
            Attempt.objects.create(
                message=message, at=now, provider=by[:40], outcome=LOOKED_UP, detail=_("Looked up:") + " " + words
            )
    return words


def _unclaimed(found: Sequence[Receipt], message: Message) -> Receipt | None:
    """The first that is not known as another message of ours, such as the same words a little earlier."""
    others = Message.objects.exclude(pk=message.pk).exclude(provider_id="").filter(provider=message.provider)
    ids = [receipt.provider_id for receipt in found]
    known = set(others.filter(provider_id__in=ids).values_list("provider_id", flat=True))
    return next((receipt for receipt in found if receipt.provider_id not in known), None)


def _asked(adapter: Adapter, message: Message) -> list[Receipt]:
    assert message.content is not None  # noqa: S101  # for the type checker
    outgoing = Outgoing(
        id=message.pk,
        reference=message.reference,
        contact_id=message.contact_id,
        channel=message.channel,
        address=message.address,
        content=message.content,
        merge=message.merge,
        topic=message.topic,
        kind=message.kind,
        campaign_id=message.campaign_id,
    )
    return adapter.look_up(outgoing, since=message.claimed_at or message.created_at)


def _receipt(found: Receipt) -> dict[str, Any]:
    return {"provider_id": found.provider_id, "parts": found.parts, "cost_micros": found.cost_micros}
