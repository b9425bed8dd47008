"""Two contacts that are one person become one: the older stays, the other's names lead to it from then on."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, OuterRef, Subquery, TextField
from django.db.models.functions import Cast

from lifecycle import rows
from lifecycle.contacts.models import Alias, Contact, Device, PostalAddress
from lifecycle.contacts.people import TEXTS, combined

Pairs = Sequence[tuple[int, int]]  # (keep, drop), both locked
Mover = Callable[[Pairs, datetime], None]

_movers: list[Mover] = []


class CannotMerge(Exception):
    pass


def on_merge(mover: Mover) -> None:
    """For the rooms above, from `apps.ready`: what moves a room's rows to the contacts that stay.

    What is not moved is deleted with its contact. For a table without rules of its own there is `move`.
    """
    if mover not in _movers:
        _movers.append(mover)


def merge(*, keep_id: int, drop_id: int, now: datetime) -> None:
    if keep_id == drop_id:
        raise CannotMerge("A contact cannot be merged with itself.")
    with transaction.atomic():
        merge_pairs([(keep_id, drop_id)], now=now)


def merge_pairs(pairs: Pairs, *, now: datetime) -> None:
    """Inside a transaction. The number of statements does not grow with the pairs."""
    if not pairs:
        return
    pairs = _to_the_end(pairs)
    contacts = _locked({pk for pair in pairs for pk in pair})
    _add_aliases(pairs, contacts, now)
    for mover in (_move_own, *_movers):
        mover(pairs, now)
    Contact.objects.filter(pk__among=[drop for _, drop in pairs]).delete()
    _update_kept(pairs, contacts, now)


def move(model: type[Model], pairs: Pairs, *, unique: Sequence[str] | None = None) -> None:
    """Points the rows of a table at the contacts that stay. Of several with the same `unique` fields one remains, that
    of the contact that stays before all others."""
    drops = [drop for _, drop in pairs]
    if unique is not None:
        model._default_manager.filter(pk__among=_surplus(model, pairs, unique)).delete()
    stays = Alias.objects.filter(kind="contact", value=Cast(OuterRef("contact_id"), TextField()))
    model._default_manager.filter(contact__among=drops).update(contact_id=Subquery(stays.values("contact_id")[:1]))


def _surplus(model: type[Model], pairs: Pairs, unique: Sequence[str]) -> list[Any]:
    goes_to = {drop: keep for keep, drop in pairs}
    ids = {pk for pair in pairs for pk in pair}
    found = model._default_manager.filter(contact__among=ids).values_list("pk", "contact_id", *unique)
    taken, surplus = set(), []
    for pk, contact_id, *same in sorted(found, key=lambda row: (row[1] in goes_to, row[1])):
        place = (goes_to.get(contact_id, contact_id), *same)
        if place in taken:
            surplus.append(pk)
        taken.add(place)
    return surplus


def _to_the_end(pairs: Pairs) -> Pairs:
    """Where A goes into B and B into C, both go into C."""
    goes_to = {drop: keep for keep, drop in pairs}
    found = []
    for drop, keep in goes_to.items():
        while keep in goes_to:
            keep = goes_to[keep]
        found.append((keep, drop))
    return found


def _locked(ids: Iterable[int]) -> dict[int, Contact]:
    wanted = list(ids)
    found = Contact.objects.filter(pk__among=wanted).order_by("pk").select_for_update(no_key=True, of=("self",))
    contacts = {contact.pk: contact for contact in found}
    if len(contacts) != len(wanted):
        raise CannotMerge("One of the contacts is no longer there.")
    return contacts


def _add_aliases(pairs: Pairs, contacts: dict[int, Contact], now: datetime) -> None:
    names = [(keep, "contact", str(drop)) for keep, drop in pairs]
    retired = ((keep, contacts[drop].external_id) for keep, drop in pairs)
    names += [(keep, "external", external_id) for keep, external_id in retired if external_id is not None]
    rows.insert(
        Alias,
        {
            "contact": [keep for keep, _, _ in names],
            "kind": [kind for _, kind, _ in names],
            "value": [value for _, _, value in names],
            "created_at": rows.Same(now),
        },
        ignore=("kind", "value"),
    )


def _move_own(pairs: Pairs, now: datetime) -> None:
    move(Alias, pairs)
    move(Device, pairs)
    move(PostalAddress, pairs, unique=())


def _update_kept(pairs: Pairs, contacts: dict[int, Contact], now: datetime) -> None:
    """The contact that was known by an id of yours says more than one that was not; else the one that stays."""
    kept = {keep: contacts[keep] for keep, _ in pairs}
    for keep, drop in pairs:
        stays, goes = kept[keep], contacts[drop]
        known, other = (goes, stays) if stays.external_id is None and goes.external_id is not None else (stays, goes)
        for name, value in combined(vars(known), vars(other)).items():
            setattr(stays, name, value)
        stays.external_id = known.external_id
        stays.attributes = other.attributes | known.attributes
        stays.stage, stays.stage_since = _later_stage(known, other)
    _save(list(kept.values()), now)


def _later_stage(known: Contact, other: Contact) -> tuple[str, datetime | None]:
    if other.stage and (not known.stage or _since(other) > _since(known)):
        return other.stage, other.stage_since
    return known.stage, known.stage_since


def _since(contact: Contact) -> datetime:
    return contact.stage_since or contact.created_at


def _save(kept: list[Contact], now: datetime) -> None:
    names = ("id", "external_id", *TEXTS, "created_at", "attributes", "stage", "stage_since")
    columns = {name: [getattr(contact, name) for contact in kept] for name in names}
    rows.update(Contact, "id", {**columns, "updated_at": rows.Same(now)})
