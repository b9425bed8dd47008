from collections.abc import Sequence

from django.db.models import Q

from lifecycle.contacts.models import Contact
from lifecycle.contacts.phone import BadPhone, normalise


def find_people(names: Sequence[str]) -> tuple[list[int], list[str]]:
    """The contacts known by these emails, phones or ids of yours, and the names that nobody has. One statement."""
    meant = {name: (name, name.lower(), _phone(name)) for name in names}
    ids, emails, phones = (list({each[place] for each in meant.values() if each[place]}) for place in range(3))
    known: dict[str, set[int]] = {}
    asked = Q(external_id__among=ids) | Q(email__among=emails) | Q(phone__among=phones)
    for pk, *by in Contact.objects.filter(asked).order_by().values_list("pk", "external_id", "email", "phone"):
        for name in filter(None, by):
            known.setdefault(name, set()).add(pk)
    found = {name: set().union(*(known.get(each, set()) for each in ways)) for name, ways in meant.items()}
    return sorted(set().union(*found.values())), [name for name in names if not found[name]]


def _phone(name: str) -> str:
    try:
        return normalise(name) if any(character.isdigit() for character in name) else ""
    except BadPhone:
        return ""
