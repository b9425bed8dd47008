from datetime import datetime

from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan, graph_of
from campaigns.workflows.editing.create_campaign import create_campaign
from campaigns.workflows.editing.open_draft import open_draft


class AlreadyGoing(ValueError):
    pass


def create_broadcast(*, name: str, plan: Plan, now: datetime, topic: str = "") -> Broadcast:
    """A draft; nothing goes out before it is sent."""
    rules = {"topic": topic, "reentry": "once"}
    made = create_campaign(name=name, kind="broadcast", draft=graph_of(plan), rules=rules, now=now)
    return Broadcast.objects.get(pk=made.pk)


def change_broadcast(
    *, broadcast: Broadcast, name: str, plan: Plan, topic: str, now: datetime, seen: datetime | None = None
) -> None:
    """Raises AlreadyGoing once it was sent, and Stale."""
    if broadcast.status != "draft":
        raise AlreadyGoing("It was sent already. Make another one.")
    with open_draft(campaign=broadcast, seen=seen, now=now) as held:
        held.name, held.topic, held.draft = name, topic, graph_of(plan)
