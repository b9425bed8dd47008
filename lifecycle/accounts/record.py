from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from lifecycle.accounts.actor import actor
from lifecycle.accounts.models import Deed

Change = dict[str, Any] | str


def record(
    *, verb: str, sentence: str, now: datetime, about: Model | None = None, changes: Sequence[Change] = ()
) -> Deed:
    """Write down that whoever is at work did this: `sentence` goes on after their name, without its full stop.

    changes: {"what", "before", "after"}, or whole sentences. Nothing secret, and no name or address of a contact.
    """
    who = actor()
    return Deed.objects.create(
        at=now,
        by=who.name[:150] if who else "",
        by_id=who.user_id if who else None,
        via=who.via if who else "",
        verb=verb,
        about=about._meta.label_lower if about else "",
        about_id=str(about.pk) if about else "",
        sentence=sentence[:500],
        changes=list(changes),
    )
