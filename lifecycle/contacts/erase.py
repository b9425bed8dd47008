from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lifecycle.accounts.record import record
from lifecycle.contacts.lock import lock
from lifecycle.contacts.models import Contact

# Before the contacts go: what must be done with their ids while they are still there.
Eraser = Callable[[list[int], datetime], None]

_erasers: list[Eraser] = []


def on_erase(eraser: Eraser) -> None:
    """For the rooms above, from `apps.ready`: removes or blanks what no foreign key to Contact leads to."""
    if eraser not in _erasers:
        _erasers.append(eraser)


def erase(ids: Iterable[int], *, now: datetime) -> int:
    """Removes contacts and everything about them; answers how many.

    What stays is a keyed hash of each address (the consent room's eraser), so that an import cannot bring them back.
    """
    with transaction.atomic():
        found = lock(ids)
        # The rooms above first: so their rows are locked in the order in which a sender locks them, before the addresses.
        for eraser in reversed(_erasers):
            eraser(found, now)
        Contact.objects.filter(pk__among=found).delete()
        for _each in found:  # one person a request, so far
            record(verb="contact.erase", sentence=_("erased a person, with all we knew of them"), now=now)
    return len(found)
