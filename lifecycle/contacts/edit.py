from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction

from lifecycle.contacts.identify import Identity, Outcome, identify
from lifecycle.contacts.models import Alias, Contact

NOTHING: Mapping[str, Any] = MappingProxyType({})


SOMEBODY_ELSE = "This id or address belongs to another contact. Nothing was changed."


class _Refused(Exception):
    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome


def edit(
    contact: Contact,
    *,
    external_id: str,
    traits: Mapping[str, Any],
    now: datetime,
    address: Mapping[str, Any] = NOTHING,
    devices: Sequence[Mapping[str, Any]] = (),
) -> Outcome:
    """What a person of the team says about this contact, through `identify` and about nobody else.

    Whoever has no id of yours is named by an anonymous id; where there is none either, one is made from the address
    they have until now, so that the address itself can change.
    """
    try:
        with transaction.atomic():
            said = Identity(external_id=external_id, traits=traits, address=address, devices=devices)
            return _of_this(contact, _edited(contact, said, now))
    except _Refused as refused:
        return refused.outcome


def _of_this(contact: Contact, outcome: Outcome) -> Outcome:
    if outcome.status == "refused":
        raise _Refused(outcome)
    if outcome.contact_id != contact.pk:
        raise _Refused(Outcome(None, "refused", problem=SOMEBODY_ELSE))
    return outcome


def _edited(contact: Contact, said: Identity, now: datetime) -> Outcome:
    if contact.external_id is None:
        said.anonymous_id = _handle(contact, now)
    elif said.external_id != contact.external_id:
        return Outcome(None, "refused", problem="Your id of somebody stays as it is once it is known.")
    return identify([said], now=now, news=True)[0]


def _handle(contact: Contact, now: datetime) -> str:
    known = Alias.objects.filter(contact=contact, kind="anonymous").order_by("pk").first()
    if known:
        return known.value
    made = f"by-hand-{contact.pk}"
    named = Identity(anonymous_id=made, email=contact.email, phone="" if contact.email else contact.phone)
    _of_this(contact, identify([named], now=now, news=True)[0])
    return made
