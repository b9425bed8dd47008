from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from lifecycle.contacts.identify import Identity, Outcome, identify
from lifecycle.contacts.models import Alias, Contact


class _SomebodyElse(Exception):
    pass


def edit(contact: Contact, *, external_id: str, traits: Mapping[str, Any], now: datetime) -> Outcome:
    """What a person of the team says about this contact, through `identify` and about nobody else.

    Whoever has no id of yours is named by an anonymous id; where there is none either, one is made from the address
    they have until now, so that the address itself can change.
    """
    try:
        with transaction.atomic():
            outcome = _edited(contact, external_id, traits, now)
            if outcome.contact_id != contact.pk:
                raise _SomebodyElse(outcome.problem)
            return outcome
    except _SomebodyElse as problem:
        sentence = str(problem) or "This id or address belongs to another contact. Nothing was changed."
        return Outcome(None, "refused", problem=sentence)


def _edited(contact: Contact, external_id: str, traits: Mapping[str, Any], now: datetime) -> Outcome:
    if contact.external_id is not None:
        if external_id != contact.external_id:
            return Outcome(None, "refused", problem="Your id of somebody stays as it is once it is known.")
        return identify([Identity(external_id=external_id, traits=traits)], now=now, news=True)[0]
    handle = _handle(contact, now)
    return identify([Identity(external_id=external_id, anonymous_id=handle, traits=traits)], now=now, news=True)[0]


def _handle(contact: Contact, now: datetime) -> str:
    known = Alias.objects.filter(contact=contact, kind="anonymous").order_by("pk").first()
    if known:
        return known.value
    made = f"by-hand-{contact.pk}"
    named = Identity(anonymous_id=made, email=contact.email, phone="" if contact.email else contact.phone)
    outcome = identify([named], now=now, news=True)[0]
    if outcome.contact_id != contact.pk:
        raise _SomebodyElse(outcome.problem)
    return made
