"""The contacts that a batch of claims is about, in memory: who is meant, who is new, who changes, who is one person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lifecycle.contacts.claim import Claim

TEXTS = ("email", "phone", "first_name", "last_name", "timezone", "locale")
MOST_ATTRIBUTES = 1000


class TooManyAttributes(ValueError):
    pass


Snapshot = tuple[str | None, dict[str, Any], dict[str, Any]]


@dataclass(slots=True, eq=False)
class Person:
    id: int | None  # None: new
    external_id: str | None
    fields: dict[str, Any]  # TEXTS and created_at
    attributes: dict[str, Any]
    before: Snapshot | None = None  # as stored, once something has been written
    new_anonymous_ids: list[str] = field(default_factory=list)
    same_as: "Person | None" = None  # found to be this person
    has_merged: bool = False

    def touch(self) -> None:
        if self.id is not None and self.before is None:
            self.before = (self.external_id, dict(self.fields), dict(self.attributes))

    @property
    def is_changed(self) -> bool:
        """In the end: two lines of one batch may say something and take it back."""
        return self.before is not None and (self.has_merged or not self._is_as_before(self.before))

    def _is_as_before(self, before: Snapshot) -> bool:
        external_id, fields, attributes = before
        same = external_id == self.external_id and fields == self.fields and attributes.keys() == self.attributes.keys()
        return same and all(alike(value, self.attributes[name]) for name, value in attributes.items())


class People:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.new: list[Person] = []
        self.stored: list[Person] = []
        self.merges: list[tuple[int, int]] = []  # (keep, drop)
        self._by_external: dict[str, Person] = {}
        self._by_anonymous: dict[str, Person] = {}
        self._by_email: dict[str, list[Person]] = {}
        self._by_phone: dict[str, list[Person]] = {}

    def add_stored(self, person: Person) -> None:
        self.stored.append(person)
        if person.external_id is not None:
            self._by_external[person.external_id] = person
        self._note_address(person)

    def add_alias(self, kind: str, value: str, person: Person) -> None:
        if kind == "external":
            self._by_external.setdefault(value, person)
        else:
            self._by_anonymous[value] = person

    def place(self, claim: Claim) -> tuple[Person, str]:
        """Who is meant, changed accordingly, and `created`, `updated` or `unchanged`."""
        person = self._meant(claim)
        if person is None:
            self._check_room({}, claim)
            person = self._add_new(claim)
            status = "created"
        else:
            self._check_room(person.attributes, claim)
            status = "unchanged"
        known = self._of(self._by_external, claim.external_id)
        anonymous = self._of(self._by_anonymous, claim.anonymous_id)
        if known and anonymous and known is not anonymous and anonymous.external_id is None:
            person = self._unite(known, anonymous)
            status = "updated"
        changed = self._name(person, claim) | self._write(person, claim)
        return person, "updated" if status == "unchanged" and changed else status

    def changed(self) -> list[Person]:
        return [person for person in self.stored if person.same_as is None and person.is_changed]

    def created(self) -> list[Person]:
        return [person for person in self.new if person.same_as is None]

    def _meant(self, claim: Claim) -> Person | None:
        if known := self._of(self._by_external, claim.external_id):
            return known
        anonymous = self._of(self._by_anonymous, claim.anonymous_id)
        # With another id of yours it is somebody else on the same device.
        if anonymous and not (claim.external_id and anonymous.external_id is not None):
            return anonymous
        if not claim.trusted:
            return None
        return self._at(self._by_email, claim.email, claim) or self._at(self._by_phone, claim.phone, claim)

    def _at(self, index: dict[str, list[Person]], address: str, claim: Claim) -> Person | None:
        found = [current(person) for person in index.get(address, ())] if address else []
        if claim.external_id:
            found = [person for person in found if person.external_id is None]
        return min(found, key=lambda person: (person.id is None, person.id or 0), default=None)

    @staticmethod
    def _of(index: dict[str, Person], value: str) -> Person | None:
        person = index.get(value) if value else None
        return current(person) if person else None

    def _add_new(self, claim: Claim) -> Person:
        blank = dict.fromkeys(TEXTS, "") | {"created_at": self.now}
        person = Person(id=None, external_id=None, fields=blank, attributes={})
        self.new.append(person)
        return person

    def _unite(self, known: Person, other: Person) -> Person:
        """The older contact stays; what is said of the known one counts more."""
        keep, drop = (known, other) if age(known) <= age(other) else (other, known)
        keep.touch()
        keep.has_merged = True
        keep.external_id = known.external_id
        keep.fields = combined(known.fields, other.fields)
        keep.attributes = other.attributes | known.attributes
        keep.new_anonymous_ids += drop.new_anonymous_ids
        drop.same_as = keep
        if keep.id is not None and drop.id is not None:
            self.merges.append((keep.id, drop.id))
        self._note_address(keep)
        return keep

    def _name(self, person: Person, claim: Claim) -> bool:
        changed = False
        if claim.external_id and claim.external_id not in self._by_external:
            self._by_external[claim.external_id] = person
            person.touch()
            person.external_id = claim.external_id
            changed = True
        if claim.anonymous_id and claim.anonymous_id not in self._by_anonymous:
            self._by_anonymous[claim.anonymous_id] = person
            person.new_anonymous_ids.append(claim.anonymous_id)
            changed = True
        return changed

    def _write(self, person: Person, claim: Claim) -> bool:
        changed = False
        fields = person.fields
        for name, value in claim.fields.items():
            if fields[name] != value and (claim.trusted or self._may_take(person, claim, name, value)):
                person.touch()
                fields[name] = value
                changed = True
                if value and name in ("email", "phone"):
                    self._note_address(person)
        attributes = person.attributes
        for name, value in claim.attributes.items():
            if value is None and name in attributes:
                person.touch()
                del attributes[name]
                changed = True
            elif value is not None and not (name in attributes and alike(attributes[name], value)):
                person.touch()
                attributes[name] = value
                changed = True
        return changed

    def _may_take(self, person: Person, claim: Claim, name: str, value: Any) -> bool:
        """A browser may name an address that nobody has, for a contact that has none."""
        if name not in ("email", "phone"):
            return True
        index = self._by_email if name == "email" else self._by_phone
        if not person.fields[name] and all(current(other) is person for other in index.get(value, ())):
            return True
        claim.note(f"The {name} was not stored: a browser cannot change or take over an address.")
        return False

    def _check_room(self, attributes: dict[str, Any], claim: Claim) -> None:
        if len(attributes) + len(claim.attributes) <= MOST_ATTRIBUTES:
            return
        if len(attributes.keys() | claim.attributes.keys()) > MOST_ATTRIBUTES:
            raise TooManyAttributes(f"A contact can have at most {MOST_ATTRIBUTES} attributes.")

    def _note_address(self, person: Person) -> None:
        for name, index in (("email", self._by_email), ("phone", self._by_phone)):
            if address := person.fields[name]:
                index.setdefault(address, []).append(person)


def age(person: Person) -> tuple[bool, int]:
    return person.id is None, person.id or 0


def current(person: Person) -> Person:
    while person.same_as is not None:
        person = person.same_as
    return person


def combined(known: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The fields of two contacts found to be one person."""
    fields = {name: known[name] or other[name] for name in TEXTS}
    return fields | {"created_at": min(known["created_at"], other["created_at"])}


def alike(stored: Any, said: Any) -> bool:
    """Equal as JSON: in Python 1 == True and 1 == 1.0, and both databases would tell the first two apart."""
    return stored == said and (type(stored) is type(said) or isinstance(stored, list | dict)) or _numbers(stored, said)


def _numbers(stored: Any, said: Any) -> bool:
    return type(stored) in (int, float) and type(said) in (int, float) and bool(stored == said)


def all_of(claims: Iterable[Claim], name: str) -> list[str]:
    """The different values of one identifier, sorted, without the empty one."""
    return sorted({value for claim in claims if (value := getattr(claim, name))})
