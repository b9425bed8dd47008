from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.text import slugify

from campaigns.workflows.editing.draft import whole
from campaigns.workflows.models import Campaign
from lifecycle.accounts.actor import actor

LONGEST_KEY = 80


class KeyTaken(ValueError):
    pass


def create_campaign(
    *,
    name: str,
    now: datetime,
    key: str = "",
    kind: str = "journey",
    draft: Mapping[str, Any] | None = None,
    rules: Mapping[str, Any] | None = None,
) -> Campaign:
    """A new draft. Raises KeyTaken where somebody asks for a key that there is; without one it finds one."""
    if key and Campaign.objects.filter(key=key).exists():
        raise KeyTaken(f"There is a campaign with the key “{key}” already.")
    who = actor()
    return Campaign.objects.create(
        edited_by=[who.user_id] if who and who.user_id else [],
        key=key or free_key(name),
        name=name,
        kind=kind,
        draft=whole(draft or {}),
        created_at=now,
        updated_at=now,
        **(rules or {}),
    )


def free_key(name: str) -> str:
    base = slugify(name)[: LONGEST_KEY - 8] or "campaign"
    taken = set(Campaign.objects.filter(key__startswith=base).values_list("key", flat=True))
    return next(key for key in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)
