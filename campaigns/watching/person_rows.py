"""People in a list, in words: who, since when, and what comes next for them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from campaigns.watching.behind import Row
from campaigns.watching.step_words import StepWords
from campaigns.workflows.exit_words import exit_words
from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.screens.standing_words import ENDS
from channels.outbox.reasons import REASONS
from lifecycle.contacts.models import Contact
from lifecycle.look.link import admin_link
from lifecycle.look.person import person
from lifecycle.look.retold import retold
from lifecycle.look.when import moment_words

LONGEST = 48


def person_rows(
    campaign: Campaign, rows: Sequence[Row], words: StepWords, *, here: str = "", now: datetime, zone: tzinfo
) -> list[dict[str, Any]]:
    """Two statements: their names, and where they stand now, unless that is `here`."""
    ids = {row.contact_id for row in rows}
    people = Contact.objects.in_bulk(ids)
    # The last one of each counts: whoever came in again stands there.
    places = {
        each.contact_id: each
        for each in Enrollment.objects.filter(campaign=campaign, contact_id__in=ids).order_by("is_active", "number")
    }
    return [
        _row(row, people[row.contact_id], places.get(row.contact_id), words, here, now, zone)
        for row in rows
        if row.contact_id in people
    ]


def _row(
    row: Row, contact: Contact, place: Enrollment | None, words: StepWords, here: str, now: datetime, zone: tzinfo
) -> dict[str, Any]:
    face = person(str(contact), seed=str(contact.pk), url=admin_link("lifecycle_contact_change", contact.pk))
    at = row.shown_at or row.at
    return {
        "id": contact.pk,
        "name": face.name,
        "initials": face.initials,
        "tint": face.tint,
        "url": face.url,
        "since": moment_words(at, now=now, zone=zone) if at else "",
        "note": _note(row.note),
        "next": _next(place, words, here, now, zone),
        "is_inside": bool(place and place.is_active),
    }


def _note(note: str) -> str:
    """A reason, a way out or a way to leave in words; a problem is a sentence already."""
    known: Mapping[str, Any] = {key: reason.sentence for key, reason in REASONS.items()} | ENDS
    if note in known:
        return str(known[note])
    return retold(note) if " " in note else exit_words(note) if note not in ("", "next", "entered") else ""


def _next(place: Enrollment | None, words: StepWords, here: str, now: datetime, zone: tzinfo) -> str:
    if place is None:
        return ""
    if not place.is_active:
        return str(ENDS.get(place.ended_reason, place.ended_reason))
    where = "" if place.step_key == here else Truncator(words.of(place.step_key)).chars(LONGEST)
    if place.problem:
        return _("Stuck at %s") % where if where else _("Stuck")
    if place.due_at is None:
        return where or _("Waits for something they do")
    when = moment_words(place.due_at, now=now, zone=zone, inside=True)
    goes_on = _("goes on any moment now") if place.due_at <= now else _("goes on %s") % when
    return f"{where}, {goes_on}" if where else capfirst(goes_on)
