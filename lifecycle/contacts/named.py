from django.db.models import Q


def named(words: str) -> Q:
    """Contacts by the beginning of a name, an address or a number, or by your id: each from an index or a short scan."""
    first, _space, last = words.partition(" ")
    any_of = Q(first_name__istartswith=words) | Q(last_name__istartswith=words) | Q(email__startswith=words.lower())
    any_of |= Q(phone__startswith=words) | Q(external_id=words)
    return any_of | Q(first_name__istartswith=first, last_name__istartswith=last) if last else any_of
