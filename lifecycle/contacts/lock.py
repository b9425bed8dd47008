from collections.abc import Iterable
from functools import partial

from django.db import connections
from django.db.models import QuerySet
from django.db.transaction import TransactionManagementError

from lifecycle import rows
from lifecycle.contacts.models import Contact
from lifecycle.rows.kept import kept_by


def lock(ids: Iterable[int], *, skip_locked: bool = False) -> list[int]:
    """Hold these contacts until the transaction ends; the ids held, in order. Read what you decide on after this.

    The one lock of the code base, always taken in id order. On SQLite the IMMEDIATE transaction is the lock.
    An id that is missing from the answer was merged or erased, or is held by somebody else (`skip_locked`).
    """
    connection = connections["default"]
    if not connection.in_atomic_block:
        raise TransactionManagementError("A lock holds until the transaction ends, and there is none.")
    if kept_by(connection):
        return sorted(set(ids))  # where nobody else is, as in a rehearsal, whoever was there still is
    return (_FREE if skip_locked else _ALL).column(ids=list(ids))


def _locking(skip_locked: bool) -> QuerySet[Contact, tuple[int]]:
    present = Contact.objects.filter(pk__among=rows.Given("ids")).order_by("pk").values_list("pk")
    return present.select_for_update(no_key=True, of=("self",), skip_locked=skip_locked)


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
