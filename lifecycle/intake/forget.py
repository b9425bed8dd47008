"""What names a person without belonging to them: answers kept for repeated requests, and the admin's own log."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import reduce
from http import HTTPStatus
from operator import or_
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from lifecycle.contacts.models import Contact
from lifecycle.rest.models import IdempotencyKey

AT_ONCE = 100  # words in one statement; whoever erases one person needs few


def forget_mentions(ids: list[int], now: datetime) -> None:
    people = list(Contact.objects.filter(pk__among=ids))
    _forget_answers(people)
    _forget_log(people)


def _forget_answers(people: Sequence[Contact]) -> None:
    """Not deleted: a repeat of the request would bring the person back."""
    words = {word for one in people for word in (*_addresses(one), one.external_id or "") if word}
    # One of the two databases keeps them with escapes, so both ways of writing are looked for.
    written = {json.dumps(word)[1:-1] for word in words} | words
    written |= {f'"{name}": {one.pk}' for one in people for name in ("contact", "id")}
    kept = IdempotencyKey.objects.annotate(said=Cast("body", TextField()))
    perhaps = _with_any(kept.values_list("pk", "body"), "said", written)
    is_named = _Named(people)
    named = [pk for pk, body in perhaps if is_named.by(body)]
    IdempotencyKey.objects.filter(pk__among=named).update(status=HTTPStatus.GONE, body=None)


def _forget_log(people: Sequence[Contact]) -> None:
    own = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Contact))
    own.filter(object_id__in=[str(one.pk) for one in people]).update(object_repr="", change_message="")
    names = {name for one in people for name in (*_addresses(one), one.name) if name}
    whole = _whole_words(names)
    perhaps = _with_any(LogEntry.objects.values_list("pk", "object_repr"), "object_repr", names)
    named = [pk for pk, shown in perhaps if whole.search(shown)]
    LogEntry.objects.filter(pk__among=named).update(object_repr="", change_message="")


class _Named:
    """Whether an answer names one of these people: their number, their id with you, or where they are reached."""

    def __init__(self, people: Sequence[Contact]) -> None:
        self.ids = {one.pk for one in people}
        self.external_ids = {one.external_id for one in people if one.external_id}
        self.addresses = _whole_words({address for one in people for address in _addresses(one)})

    def by(self, said: Any) -> bool:
        return self._is_one(said) or any(
            (name == "contact" and part in self.ids)
            or (name.startswith("external_id") and part in self.external_ids)
            or (isinstance(part, str) and bool(self.addresses.search(part)))
            for name, part in _parts(said, "")
        )

    def _is_one(self, said: Any) -> bool:
        """A contact as the API tells it: perhaps known by nothing of ours, and still with a name and a street."""
        return isinstance(said, dict) and "external_id" in said and said.get("id") in self.ids


def _parts(said: Any, name: str) -> Iterator[tuple[str, str | int]]:
    """Texts and numbers, however deep, with the name that each stands under."""
    if isinstance(said, dict):
        for key, part in said.items():
            yield from _parts(part, str(key))
    elif isinstance(said, list):
        for part in said:
            yield from _parts(part, name)
    elif isinstance(said, str | int):
        yield name, said


def _addresses(one: Contact) -> list[str]:
    return [address for address in (one.email, one.phone) if address]


def _whole_words(words: Iterable[str]) -> re.Pattern[str]:
    """Li is not in Liquid. Of no words: what is nowhere."""
    any_of = "|".join(map(re.escape, sorted(words)))
    return re.compile(rf"(?<!\w)(?:{any_of})(?!\w)" if any_of else r"(?!)", re.IGNORECASE)


def _with_any(rows: Any, field: str, words: Iterable[str]) -> Iterator[Any]:
    """Those in which one of them stands somewhere."""
    ordered = sorted(words)
    for at in range(0, len(ordered), AT_ONCE):
        some = ordered[at : at + AT_ONCE]
        yield from rows.filter(reduce(or_, (Q(**{f"{field}__icontains": word}) for word in some)))
