from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import graph_of, plan_in
from campaigns.broadcasts.save_broadcast import AlreadyGoing
from campaigns.workflows.models import WorkflowVersion
from campaigns.workflows.publish import publish
from channels.outbox.wake import wake

# A time of day is still to come somewhere on earth for so long after it has passed here.
EARTH = timedelta(hours=14)


class TooLate(ValueError):
    """The moment has passed already."""


def send_broadcast(*, broadcast: Broadcast, by: Any, now: datetime, seen: datetime | None = None) -> WorkflowVersion:
    """Let it go out, now or at its moment. Raises TooLate, AlreadyGoing, Stale, and BadGraph with what is wrong."""
    with transaction.atomic():
        held = Broadcast.objects.select_for_update().get(pk=broadcast.pk)
        if held.status != "draft":
            raise AlreadyGoing("It was sent already.")
        plan = plan_in(held.draft)
        if plan.at and plan.at < now - (EARTH if plan.local else timedelta(0)):
            raise TooLate("Its moment has passed. Choose another one.")
        if plan.at is None:
            held.draft = graph_of(plan, now)
            held.save(update_fields=["draft"])
        version = publish(campaign=held, by=by, now=now, seen=seen)
    wake("campaigns.fire")
    broadcast.refresh_from_db()
    return version
