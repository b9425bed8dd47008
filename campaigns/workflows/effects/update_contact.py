from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from campaigns.workflows.effects.base import Effect
from campaigns.workflows.effects.tell import tell
from lifecycle import rows
from lifecycle.contacts.models import Contact
from lifecycle.events.names import CONTACT_UPDATED


@dataclass(frozen=True, slots=True)
class UpdateContact(Effect):
    """Set attributes; a value of None removes the attribute."""

    attributes: dict[str, Any]

    @classmethod
    def perform(cls, effects: Sequence[Self], now: datetime) -> None:
        ids = [effect.visit.contact_id for effect in effects]
        known = dict(Contact.objects.filter(pk__among=ids).values_list("pk", "attributes"))
        changed: dict[int, list[Self]] = {}
        for effect in effects:
            values = known.get(effect.visit.contact_id)
            if values is None or all(values.get(name) == value for name, value in effect.attributes.items()):
                continue
            known[effect.visit.contact_id] = _merged(values, effect.attributes)
            changed.setdefault(effect.visit.contact_id, []).append(effect)
        if not changed:
            return
        rows.update(
            Contact,
            "id",
            {
                "id": list(changed),
                "attributes": [known[pk] for pk in changed],
                "updated_at": rows.Same(now),
            },
        )
        tell([effect for found in changed.values() for effect in found], CONTACT_UPDATED, now, cls._fields)

    def _fields(self) -> dict[str, Any]:
        return {"fields": sorted(self.attributes)}


def _merged(values: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = values | changes
    return {name: value for name, value in merged.items() if value is not None}
