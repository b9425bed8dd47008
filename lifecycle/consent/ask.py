from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from lifecycle import rows
from lifecycle.consent.models import Confirmation
from lifecycle.consent.said import Change

# Whoever is signed up again and again by somebody else gets one message, not one for each time.
NOT_AGAIN_WITHIN = timedelta(days=7)

Listener = Callable[[list[int], datetime], object]
_listeners: list[Listener] = []


def on_ask(listener: Listener) -> None:
    """For the rooms above, from `apps.ready`: told the ids of new Confirmations, in the transaction that stores them."""
    if listener not in _listeners:
        _listeners.append(listener)


def ask(changes: Sequence[Change], *, now: datetime, source: str) -> int:
    """Lets a yes wait until the person confirms it, and has them asked. Their contacts are locked by the caller."""
    recent = {key for key, (_, at) in _waiting(changes).items() if at > now - NOT_AGAIN_WITHIN}
    new = [each for each in changes if (each.contact_id, each.channel, each.topic_id) not in recent]
    if not new:
        return 0
    stored = rows.upsert(
        Confirmation,
        {
            "contact": [change.contact_id for change in new],
            "topic": [change.topic_id for change in new],
            "channel": [change.channel for change in new],
            "asked_at": rows.Same(now),
            "source": rows.Same(source),
            "evidence": [change.evidence for change in new],
        },
        conflict=("contact", "channel", "topic"),
        update=("asked_at", "source", "evidence"),
        returning=("id",),
    )
    ids = [pk for (pk,) in stored]
    for listener in _listeners:
        listener(ids, now)
    return len(ids)


def answered(changes: Sequence[Change]) -> None:
    """Nobody need confirm any more what they have just decided themselves."""
    keys = {(change.contact_id, change.channel, change.topic_id) for change in changes}
    rows.delete(Confirmation, "id", [pk for key, (pk, _) in _waiting(changes).items() if key in keys])


def _waiting(changes: Sequence[Change]) -> dict[tuple[int, str, int], tuple[int, datetime]]:
    """Of their contacts: by contact, channel and topic, the row and when they were asked."""
    found = Confirmation.objects.filter(contact__among=list({change.contact_id for change in changes}))
    return {
        (contact_id, channel, topic_id): (pk, at)
        for contact_id, channel, topic_id, pk, at in found.values_list(
            "contact_id", "channel", "topic_id", "pk", "asked_at"
        )
    }
