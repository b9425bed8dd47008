from collections.abc import Collection

from django.db import connections

from channels.outbox.models import Message
from lifecycle import rows


def hold(message_ids: Collection[int]) -> None:
    """Before several messages are changed in a transaction: in the order of their numbers, as an erasure and everybody
    else takes them; in any other, one of two who want the same is broken off as a deadlock.

    On SQLite the IMMEDIATE transaction is the lock. One message alone needs none.
    """
    if len(message_ids) > 1 and connections["default"].features.has_select_for_update:
        _IN_ORDER.fetch(ids=message_ids)


_IN_ORDER = rows.Fixed(
    lambda: (
        Message.objects.filter(pk__among=rows.Given("ids"))
        .order_by("pk")
        .select_for_update(no_key=True, of=("self",))
        .values_list("pk")
    )
)
