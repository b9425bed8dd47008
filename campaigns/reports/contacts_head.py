"""What stands over the list of people: how many they are, and the ways in."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifecycle.clock.read import now as read_clock
from lifecycle.contacts.everybody import everybody
from lifecycle.figures.as_of import as_of
from lifecycle.look.link import admin_link
from lifecycle.look.number import grouped
from lifecycle.look.quotes import quoted

MOST_COUNTED = 1000


@dataclass(frozen=True)
class Head:
    sentence: str
    explanation: str
    everybody_url: str = ""  # where only some are asked for
    imports_url: str = ""
    add_url: str = ""


def contacts_head(request: HttpRequest, listed: Any) -> Head:
    """`listed`: Django's list. Of those asked for nobody is counted whom the page shows, nor more than a bound."""
    asked = list(_asked(listed))
    sentence, explanation = _some(listed, asked) if asked else _all()
    return Head(
        sentence,
        explanation,
        everybody_url=admin_link("lifecycle_contact_changelist") if asked else "",
        imports_url=admin_link("lifecycle_import_changelist") if request.user.has_perm("lifecycle.view_import") else "",
        add_url=admin_link("lifecycle_contact_add") if request.user.has_perm("lifecycle.add_contact") else "",
    )


def _all() -> tuple[str, str]:
    now = read_clock()
    told = everybody(now=now)
    people = told.value
    means = _("Whom your shop, a file or one of you told us about; the newest first.")
    explanation = " ".join(filter(None, (means, as_of([told], now=now, zone=get_current_timezone()))))
    if told.at is None:
        return _("Everybody"), explanation
    return ngettext("%s person", "%s people", people) % grouped(people), explanation


def _some(listed: Any, asked: list[str]) -> tuple[str, str]:
    means, people = capfirst(" · ".join(asked)), len(listed.result_list)
    if people == listed.list_per_page or listed.page_num > 1:
        people = listed.queryset.order_by().values("pk")[: MOST_COUNTED + 1].count()
    if people > MOST_COUNTED:
        return _("More than %s people") % grouped(MOST_COUNTED), means
    return ngettext("%s person", "%s people", people) % grouped(people) if people else _("Nobody"), means


def _asked(listed: Any) -> Iterator[str]:
    """What the list is narrowed down to, in words."""
    for spec in listed.filter_specs:
        if (value := spec.value()) and value in (names := dict(spec.lookup_choices)):
            yield f"{spec.title}: {names[value]}"
    if listed.query:
        yield quoted(listed.query)
