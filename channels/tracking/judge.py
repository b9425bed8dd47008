from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from channels.content.prepare import prepare
from channels.outbox.models import Message
from channels.tracking.count import count_people
from channels.tracking.machine import HOLD, Seen, machines_among
from channels.tracking.models import Hit
from lifecycle import rows
from lifecycle.contacts.lock import lock

CHUNK = 500


def judge(*, now: datetime) -> int:
    """Says of looks that have waited long enough whether they were people's, and counts those. Answers how many."""
    with transaction.atomic():
        waiting = list(Hit.objects.filter(judged_at__isnull=True, at__lte=now - HOLD).order_by("at", "pk")[:CHUNK])
        ids = sorted({hit.message_id for hit in waiting})
        messages = Message.objects.defer("merge").select_related("content").in_bulk(ids) if ids else {}
        # The contacts first: whoever erases one comes to the looks at their mail with the contact in hand.
        lock({message.contact_id for message in messages.values()})
        waiting = _still_to_do(waiting)
        if not waiting:
            return 0
        machines = _machines(waiting, messages)
        columns: dict[str, Any] = {
            "pk": [hit.pk for hit in waiting],
            "is_machine": [hit.pk in machines for hit in waiting],
            "judged_at": rows.Same(now),
        }
        rows.update(Hit, "pk", columns)
        count_people([hit for hit in waiting if hit.pk not in machines], messages, now=now)
    return len(waiting)


def _still_to_do(waiting: Sequence[Hit]) -> list[Hit]:
    """Those that nobody else judges, and that were not erased meanwhile."""
    unjudged = Hit.objects.filter(pk__among=[hit.pk for hit in waiting], judged_at__isnull=True)
    ours = set(unjudged.order_by("pk").select_for_update(skip_locked=True).values_list("pk", flat=True))
    return [hit for hit in waiting if hit.pk in ours]


def _machines(waiting: Sequence[Hit], messages: dict[int, Message]) -> set[int]:
    around = Hit.objects.filter(message__among=list(messages), at__gte=waiting[0].at - HOLD)
    looks: dict[int, list[Seen]] = defaultdict(list)
    for hit in around:
        looks[hit.message_id].append(Seen(hit.pk, hit.kind, hit.link, hit.at, hit.agent, hit.is_machine))
    found: set[int] = set()
    for message_id, seen in looks.items():
        found |= machines_among(seen, _links(messages[message_id]))
    return found


def _links(message: Message) -> int:
    return len(prepare(message.content).links) if message.content is not None else 0
