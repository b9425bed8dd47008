from collections.abc import Callable, Collection
from datetime import datetime

Listener = Callable[[Collection[int], datetime], None]

_listeners: list[Listener] = []


def on_change(listener: Listener) -> None:
    """For the rooms above, from `apps.ready`: told who was made or changed, in the transaction that does it."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell_changed(contact_ids: Collection[int], now: datetime) -> None:
    for listener in _listeners if contact_ids else ():
        listener(contact_ids, now)
