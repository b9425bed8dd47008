from datetime import datetime, timedelta
from typing import Any

from campaigns.watching.models import Presence
from lifecycle import rows
from lifecycle.look.person import person

AWAY_AFTER = timedelta(seconds=20)  # a few signs of life that did not come
MOST_OTHERS = 8


def come_by(*, campaign_id: int, user_id: int, step: str, now: datetime) -> None:
    """A sign of life: one statement."""
    columns: dict[str, Any] = {
        "campaign": [campaign_id],
        "user": [user_id],
        "step_key": [step[:64]],
        "seen_at": rows.Same(now),
    }
    rows.upsert(Presence, columns, conflict=("campaign", "user"), update=("step_key", "seen_at"))


def others(*, campaign_id: int, user_id: int, now: datetime) -> list[dict[str, Any]]:
    """Who else is here: one statement."""
    found = Presence.objects.filter(campaign=campaign_id, seen_at__gt=now - AWAY_AFTER).exclude(user=user_id)
    return [_seen(each) for each in found.select_related("user").order_by("user_id")[:MOST_OTHERS]]


def _seen(each: Presence) -> dict[str, Any]:
    who = person(each.user.get_full_name() or each.user.get_username(), seed=str(each.user_id))
    return {"name": who.name, "initials": who.initials, "tint": who.tint, "step": each.step_key}
