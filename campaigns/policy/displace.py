from collections.abc import Mapping
from datetime import datetime

from campaigns.policy.gates import outranked_words
from campaigns.policy.gather import Ask
from channels.outbox.hold import hold
from channels.outbox.models import Message
from channels.outbox.origin import Origin, origins
from channels.outbox.wake import wake
from lifecycle import rows


def displace(places: Mapping[int, Ask], *, now: datetime) -> set[int]:
    """Takes messages back out of the line to the provider, because each one's place went to that ask.

    They are asked again at once, for the next place. Which of them were still there: a sender may have been quicker.
    """
    if not places:
        return set()
    hold(places)
    nameless = {ask.campaign_id for ask in places.values() if not ask.campaign_name}
    names = origins().of(nameless) if nameless else {}
    told = [ask.campaign_name or _name(ask.campaign_id, names) for ask in places.values()]
    taken = rows.update(
        Message,
        "id",
        {
            "id": list(places),
            "state": rows.Same("held"),
            "reason": rows.Same("outranked"),
            "detail": [outranked_words(name) for name in told],
            "crowded_by": [ask.campaign_id for ask in places.values()],
            "due_at": rows.Same(now),
        },
        where="{old}.state = 'held' OR ({old}.state = 'queued' AND {old}.attempts = 0)",
        returning=("id",),
    )
    wake("campaigns.release")
    return {pk for (pk,) in taken}


def _name(campaign_id: int, names: Mapping[int, Origin]) -> str:
    return names[campaign_id].name if campaign_id in names else ""
