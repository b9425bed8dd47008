from typing import Any

from rest_framework.exceptions import ValidationError


def rows_in(data: Any, name: str, *, most: int) -> list[Any]:
    """The rows of a bulk request: `{"events": [...]}`."""
    found = data.get(name) if isinstance(data, dict) else None
    if not isinstance(found, list):
        raise ValidationError({name: ["It must be a list."]})
    if set(data) != {name}:
        raise ValidationError(f"Nothing but “{name}” belongs here.")
    if not 1 <= len(found) <= most:
        raise ValidationError({name: [f"It can have 1 to {most} rows, not {len(found)}."]})
    return found
