from collections.abc import Iterable

from lifecycle.contacts.models import Contact


def lock(ids: Iterable[int], *, skip_locked: bool = False) -> list[int]:
    """Hold these contacts until the transaction ends; the ids held, in order. Read what you decide on after this.

    The one lock of the code base, always taken in id order. On SQLite the IMMEDIATE transaction is the lock.
    An id that is missing from the answer was merged or erased, or is held by somebody else (`skip_locked`).
    """
    return list(
        Contact.objects.filter(pk__among=list(ids))
        .order_by("pk")
        .select_for_update(no_key=True, of=("self",), skip_locked=skip_locked)
        .values_list("pk", flat=True)
    )
