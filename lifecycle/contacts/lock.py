from collections.abc import Iterable
from functools import partial

from django.db import connections
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

from lifecycle import rows
from lifecycle.contacts.models import Contact


def lock(ids: Iterable[int], *, skip_locked: bool = False) -> list[int]:
    """Hold these contacts until the transaction ends; the ids held, in order. Read what you decide on after this.

    The one lock of the code base, always taken in id order. On SQLite the IMMEDIATE transaction is the lock.
    An id that is missing from the answer was merged or erased, or is held by somebody else (`skip_locked`).
    """
    if not connections["default"].in_atomic_block:
        raise TransactionManagementError("A lock holds until the transaction ends, and there is none.")
    return (_FREE if skip_locked else _ALL).column(ids=list(ids))


def _locking(skip_locked: bool) -> QuerySet[Contact, tuple[int]]:
    found = Contact.objects.filter(pk__among=rows.Given("ids")).order_by("pk")
    return found.select_for_update(no_key=True, of=("self",), skip_locked=skip_locked).values_list("pk")


_ALL, _FREE = rows.Fixed(partial(_locking, False)), rows.Fixed(partial(_locking, True))


def lock_addresses(addresses: Iterable[str]) -> None:
    """Hold the right to make contacts that have nothing but these addresses: no unique key keeps two from being made.

    Only for `identify`, which asks for no other lock after it, so that there is nothing to order it against.
    """
    connection = connections["default"]
    keys = sorted(set(addresses))
    if connection.vendor == "postgresql" and keys:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM unnest(%s::text[]) AS key", [keys]
            )
