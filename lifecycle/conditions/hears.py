from collections.abc import Collection

from lifecycle.conditions.base import ANY_EVENT, Condition


def hears(condition: Condition, names: Collection[str] | None) -> bool:
    """Whether one of these events can change the answer. None: whatever may have happened."""
    heard = condition.events()
    return names is None or ANY_EVENT in heard or not heard.isdisjoint(names)
