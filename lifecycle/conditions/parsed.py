import json
from functools import lru_cache

from lifecycle.conditions.base import Condition, Definition, parse


def parsed(definition: Definition) -> Condition:
    """As `parse`, for stored definitions that are read at every event."""
    return _parsed(json.dumps(definition, sort_keys=True))


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Condition:
    return parse(json.loads(text))
