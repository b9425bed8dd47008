from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from lifecycle import rows
from lifecycle.contacts.changed import tell_changed
from lifecycle.contacts.claim import Claim, Identity, claim
from lifecycle.contacts.find import ContactsMoved, find
from lifecycle.contacts.keep_belongings import keep_belongings
from lifecycle.contacts.lock import lock_addresses
from lifecycle.contacts.merge import merge_pairs
from lifecycle.contacts.models import Alias, Contact
from lifecycle.contacts.people import TEXTS, People, Person, TooManyAttributes, current
from lifecycle.contacts.text import BadClaim

CHUNK = 1000
TRIES = 10

__all__ = ["Identity", "Outcome", "identify"]


@dataclass(slots=True)
class Outcome:
    contact_id: int | None
    status: str  # created, updated, unchanged, refused
    problem: str = ""  # why it was refused
    notice: str = ""  # what of it was left out
    field: str = ""  # which part was refused, as `address.line1`


def identify(people: Sequence[Identity], *, now: datetime, news: bool = False) -> list[Outcome]:
    """The only way in for what is known of people: one outcome for each, in order.

    Matched by external_id, then anonymous_id, then address. Of two that are the same person the later counts. The number
    of statements does not grow with the number of people, for each thousand of them.

    news: whoever is made or changed is looked at right away, by segments, stages and campaigns; else on the grid.
    """
    outcomes: list[Outcome] = []
    for start in range(0, len(people), CHUNK):
        outcomes += _identify_chunk(people[start : start + CHUNK], now, news)
    return outcomes


def _identify_chunk(people: Sequence[Identity], now: datetime, news: bool) -> list[Outcome]:
    claims = [_claim_or_problem(person) for person in people]
    good = [each for each in claims if isinstance(each, Claim)]
    for _ in range(TRIES):
        try:
            with transaction.atomic():
                stored = _store(good, now) if good else []
                if news:
                    tell_changed(_changed(stored), now)
                placed = iter(stored)
                return [next(placed) if isinstance(each, Claim) else each for each in claims]
        except (ContactsMoved, IntegrityError) as error:
            # Somebody else made or merged the same contacts between our look and our lock.
            moved = error
    raise moved


def _changed(outcomes: Iterable[Outcome]) -> set[int]:
    return {each.contact_id for each in outcomes if each.contact_id and each.status in ("created", "updated")}


def _claim_or_problem(person: Identity) -> Claim | Outcome:
    try:
        return claim(person)
    except BadClaim as error:
        return Outcome(None, "refused", problem=str(error), field=error.field)


def _store(claims: list[Claim], now: datetime) -> list[Outcome]:
    people = find(claims, now)
    placed = [_place(people, each) for each in claims]
    merge_pairs(people.merges, now=now)
    _claim_addresses(people)
    _insert(people.created(), now)
    _update(people.changed(), now)
    _add_aliases(people.created() + people.stored, now)
    outcomes = [_finished(person, outcome) for person, outcome in placed]
    _keep_belongings(claims, outcomes, now)
    return outcomes


def _place(people: People, each: Claim) -> tuple[Person | None, Outcome]:
    try:
        person, status = people.place(each)
    except TooManyAttributes as error:
        return None, Outcome(None, "refused", problem=str(error), field="attributes")
    return person, Outcome(None, status, notice=each.notice)


def _finished(person: Person | None, outcome: Outcome) -> Outcome:
    if person is None:
        return outcome
    stays = current(person)
    outcome.contact_id = stays.id
    if outcome.status == "updated" and stays.before and not stays.is_changed and not stays.new_anonymous_ids:
        outcome.status = "unchanged"
    return outcome


def _keep_belongings(claims: list[Claim], outcomes: list[Outcome], now: datetime) -> None:
    said = [
        (outcome.contact_id, each, outcome)
        for each, outcome in zip(claims, outcomes, strict=True)
        if (each.address or each.devices) and outcome.contact_id
    ]
    if not said:
        return
    moved = keep_belongings([(pk, each) for pk, each, _ in said], now=now)
    if quiet := sorted(moved - _changed(outcomes)):
        rows.update(Contact, "id", {"id": quiet, "updated_at": rows.Same(now)})
    for pk, each, outcome in said:
        outcome.notice = each.notice
        if outcome.status == "unchanged" and pk in moved:
            outcome.status = "updated"


def _claim_addresses(people: People) -> None:
    """Nobody else may be making a contact for an address that is all a new one has."""
    new = [person for person in people.created() if person.external_id is None and not person.new_anonymous_ids]
    emails = {person.fields["email"] for person in new} - {""}
    phones = {person.fields["phone"] for person in new} - {""}
    if not emails and not phones:
        return
    lock_addresses(emails | phones)
    known = {person.id for person in people.stored}
    same = Q(email__among=emails) | Q(phone__among=phones)
    if not known.issuperset(Contact.objects.order_by().filter(same).values_list("pk", flat=True)):
        raise ContactsMoved


def _insert(new: list[Person], now: datetime) -> None:
    if not new:
        return
    # In one order for all who insert, or two of them would wait for each other.
    new = sorted(new, key=lambda person: person.external_id or "")
    columns = {name: [person.fields[name] for person in new] for name in (*TEXTS, "created_at")}
    stored = rows.insert(
        Contact,
        {
            "external_id": [person.external_id for person in new],
            **columns,
            "attributes": [person.attributes for person in new],
            "updated_at": rows.Same(now),
        },
        ignore=("external_id",),
        returning=("id", "external_id"),
    )
    if len(stored) != len(new):
        raise ContactsMoved
    named = {external_id: pk for pk, external_id in stored if external_id is not None}
    # Ids are given out in the order of the rows; where there is no name of yours it is all we have to tell them apart.
    unnamed = iter(sorted(pk for pk, external_id in stored if external_id is None))
    for person in new:
        person.id = named[person.external_id] if person.external_id is not None else next(unnamed)


def _update(changed: list[Person], now: datetime) -> None:
    if not changed:
        return
    columns = {name: [person.fields[name] for person in changed] for name in (*TEXTS, "created_at")}
    rows.update(
        Contact,
        "id",
        {
            "id": [person.id for person in changed],
            "external_id": [person.external_id for person in changed],
            **columns,
            "attributes": [person.attributes for person in changed],
            "updated_at": rows.Same(now),
        },
    )


def _add_aliases(people: Iterable[Person], now: datetime) -> None:
    new = [(current(person).id, value) for person in people for value in person.new_anonymous_ids]
    new.sort(key=lambda alias: alias[1])
    if not new:
        return
    stored = rows.insert(
        Alias,
        {
            "contact": [pk for pk, _ in new],
            "kind": rows.Same("anonymous"),
            "value": [value for _, value in new],
            "created_at": rows.Same(now),
        },
        ignore=("kind", "value"),
        returning=("id",),
    )
    if len(stored) != len(new):
        raise ContactsMoved
