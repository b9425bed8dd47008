"""What the outbox lists: newest first, a page at a time after the last id seen, so that page 1,000 costs what page 1 does."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels.content.models import Content
from channels.outbox.models import Message
from channels.outbox.origin import origins
from channels.outbox.states import CAPTURE, NOT_SENT
from lifecycle import rows
from lifecycle.contacts.models import Contact
from lifecycle.contacts.named import named

PAGE = 40
MOST_COUNTED = 10_000
MOST_PEOPLE = 200  # found by a search


@dataclass(frozen=True)
class Filter:
    key: str
    label: str | Promise
    where: Q
    needs_you: bool = False
    counted_by: Sequence[str] = ()  # the columns of an index that has all its rows, and nothing else is asked of them


DUE = ("state", "due_at", "pk")
FILTERS = (
    Filter("", _("All"), Q()),
    Filter("waiting", _("Waiting"), Q(state__in=["queued", "held", "sending"]), counted_by=DUE),
    Filter("captured", _("Captured"), Q(state="sent", provider=CAPTURE)),
    Filter("sent", _("Sent"), Q(state__in=["sent", "delivered"]) & ~Q(provider=CAPTURE)),
    Filter("not-sent", _("Not sent"), Q(state__in=NOT_SENT), counted_by=DUE),
    Filter("failed", _("Didn't arrive"), Q(state="failed"), counted_by=DUE),
    Filter("unsure", _("Unsure"), Q(state="unknown"), needs_you=True, counted_by=DUE),
)


@dataclass(frozen=True)
class Tab:
    key: str
    label: str | Promise
    count: int
    is_more: bool
    is_here: bool
    needs_you: bool


def tabs(here: str, *, is_live: bool) -> list[Tab]:
    """Each with its count up to ten thousand: more is not read, and shown as 10,000+."""
    shown = [
        each
        for each in FILTERS
        if each.key not in ("captured", "sent") or (each.key == "sent") == is_live or each.key == here
    ]
    asked = {f"tab_{place}": rows.how_many(to_count(each), MOST_COUNTED + 1) for place, each in enumerate(shown)}
    counts, found = rows.together(asked), []
    for place, each in enumerate(shown):
        count = rows.number(counts[f"tab_{place}"])
        if count or each.key in ("", "waiting", here) or each.key not in ("failed", "unsure"):
            is_more = count > MOST_COUNTED
            counted = min(count, MOST_COUNTED)
            found.append(Tab(each.key, each.label, counted, is_more, each.key == here, each.needs_you and bool(count)))
    return found


def to_count(tab: Filter) -> QuerySet[Message]:
    """Without an order PostgreSQL takes what lies first in a table that autovacuum has not been to lately: where all who
    wait came last, that is all of it."""
    return Message.objects.filter(tab.where).order_by(*tab.counted_by)


def listed(show: str, words: str, before: int | None, campaign: int = 0) -> tuple[list[Message], bool]:
    """One page, and whether there is another. `campaign`: only what this one asked for."""
    where = next((each.where for each in FILTERS if each.key == show), Q())
    found = Message.objects.filter(where).select_related("contact", "content").order_by("-pk")
    if campaign:
        found = found.filter(campaign_id=campaign)
    if before:
        found = found.filter(pk__lt=before)
    if words:
        found = searched(found, words)
    page = list(found[: PAGE + 1])
    return page[:PAGE], len(page) > PAGE


def searched(messages: QuerySet[Message], words: str) -> QuerySet[Message]:
    """By who gets it, which campaign asked, or the words of its template."""
    people = people_named(words)
    campaigns = list(origins().named(words))
    contents = list(Content.objects.filter(payload__icontains=words).values_list("pk", flat=True)[:MOST_PEOPLE])
    if not (people or campaigns or contents):
        return messages.none()
    return messages.filter(Q(contact_id__in=people) | Q(campaign_id__in=campaigns) | Q(content_id__in=contents))


def people_named(words: str) -> Sequence[int]:
    return list(Contact.objects.filter(named(words)).order_by("-pk").values_list("pk", flat=True)[:MOST_PEOPLE])
