"""The stored contacts that a batch of claims may be about, found, locked and read: three statements for any number."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from lifecycle.contacts.claim import Claim
from lifecycle.contacts.models import Alias, Contact
from lifecycle.contacts.people import TEXTS, People, Person, all_of


class ContactsMoved(Exception):
    """What was found is no longer so: look again."""


def find(claims: list[Claim], now: datetime) -> People:
    people = People(now)
    aliases = _aliases(claims)
    parts = [aliases.values_list("contact_id", flat=True), *_named(claims), *_addressed(claims)]
    by_id = _read_locked(list(parts[0].union(*parts[1:])), people)
    for pk, kind, value in aliases.values_list("contact_id", "kind", "value") if by_id else ():
        if pk not in by_id:
            raise ContactsMoved
        people.add_alias(kind, value, by_id[pk])
    return people


def _aliases(claims: list[Claim]) -> QuerySet[Alias]:
    external, anonymous = all_of(claims, "external_id"), all_of(claims, "anonymous_id")
    return Alias.objects.filter(Q(kind="external", value__among=external) | Q(kind="anonymous", value__among=anonymous))


def _named(claims: list[Claim]) -> Iterator[QuerySet[Any, int]]:
    if values := all_of(claims, "external_id"):
        yield Contact.objects.order_by().filter(external_id__among=values).values_list("pk", flat=True)


def _addressed(claims: list[Claim]) -> Iterator[QuerySet[Any, int]]:
    """Who gives an id of yours means by the address only a contact without one; a browser's address is looked up to
    see whether somebody has it."""
    with_id = [claim for claim in claims if claim.external_id and claim.trusted]
    others = [claim for claim in claims if not (claim.external_id and claim.trusted)]
    everybody = Contact.objects.order_by()
    for contacts, group in ((everybody.filter(external_id=None), with_id), (everybody, others)):
        for field in ("email", "phone"):
            if values := all_of(group, field):
                yield contacts.filter(**{f"{field}__among": values}).values_list("pk", flat=True)


def _read_locked(ids: list[int], people: People) -> dict[int, Person]:
    if not ids:
        return {}
    found = (
        Contact.objects.filter(pk__among=ids)
        .order_by("pk")
        .select_for_update(no_key=True, of=("self",))
        .values_list("pk", "external_id", "attributes", "created_at", *TEXTS)
    )
    by_id = {}
    for pk, external_id, attributes, created_at, *texts in found:
        fields = dict(zip(TEXTS, texts, strict=True)) | {"created_at": created_at}
        by_id[pk] = Person(id=pk, external_id=external_id, fields=fields, attributes=attributes)
        people.add_stored(by_id[pk])
    if len(by_id) != len(set(ids)):
        raise ContactsMoved
    return by_id
