from collections.abc import Collection

from lifecycle.contacts.models import Alias, Contact


def by_ids(ours: Collection[int], yours: Collection[str]) -> tuple[list[int], list[str]]:
    """Contacts by our ids and by yours, also by those they had before a merge; and the ids that nobody has.

    Two statements, and two more where an id is nobody's or of before a merge.
    """
    people = set(Contact.objects.filter(pk__among=list(set(ours))).values_list("pk", flat=True))
    known = dict(Contact.objects.filter(external_id__among=list(set(yours))).values_list("external_id", "pk"))
    merged, gone = _merged("contact", {str(pk) for pk in set(ours) - people})
    taken, unknown = _merged("external", set(yours) - known.keys())
    return sorted({*people, *known.values(), *merged, *taken}), sorted(gone, key=int) + sorted(unknown)


def _merged(kind: str, ids: set[str]) -> tuple[list[int], set[str]]:
    if not ids:
        return [], set()
    found = dict(Alias.objects.filter(kind=kind, value__among=list(ids)).values_list("value", "contact_id"))
    return list(found.values()), ids - found.keys()
