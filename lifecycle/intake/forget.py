"""What names a person without belonging to them: answers kept for repeated requests, and the admin's own log."""

from datetime import datetime
from functools import reduce
from http import HTTPStatus
from operator import or_

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from lifecycle.contacts.models import Contact
from lifecycle.rest.models import IdempotencyKey

AT_ONCE = 100  # names in one statement; whoever erases one person needs one


def forget_mentions(ids: list[int], now: datetime) -> None:
    people = list(Contact.objects.filter(pk__among=ids))
    names = {name for one in people for name in (one.email, one.phone, one.external_id, str(one)) if name}
    own = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(Contact))
    own.filter(object_id__in=[str(pk) for pk in ids]).update(object_repr="", change_message="")
    kept = IdempotencyKey.objects.annotate(said=Cast("body", TextField()))
    for some in parts(sorted(names)):
        LogEntry.objects.filter(_any("object_repr", some)).update(object_repr="", change_message="")
        # Not deleted: a repeat of the request would bring the person back.
        kept.filter(_any("said", some)).update(status=HTTPStatus.GONE, body=None)


def parts(names: list[str]) -> list[list[str]]:
    return [names[at : at + AT_ONCE] for at in range(0, len(names), AT_ONCE)]


def _any(field: str, names: list[str]) -> Q:
    return reduce(or_, (Q(**{f"{field}__contains": name}) for name in names))
