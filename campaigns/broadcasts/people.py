"""The people behind each number of a broadcast, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.broadcasts.audience import AT_A_CAP, EVERYBODY, GETS, SORTS, WHY, gates
from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import plan_in
from campaigns.broadcasts.progress import TO_COME, messages_behind, still_to_come
from campaigns.broadcasts.who import channel_of
from campaigns.message_templates.models import MessageTemplate
from channels.outbox.reasons import REASONS, sentence
from lifecycle.conditions.base import BadCondition, parse
from lifecycle.contacts.models import Contact
from lifecycle.look.link import admin_link
from lifecycle.look.person import Person, person
from lifecycle.look.when import moment_words

PAGE = 50


@dataclass(frozen=True)
class Listed:
    """`after`: where the next page begins; empty at the end."""

    title: str
    people: Sequence[tuple[Person, str]]  # and a line about each
    after: str = ""


def people_of(broadcast: Broadcast, sort: str, *, after: str, now: datetime) -> Listed:
    last = int(after) if after.isdecimal() and len(after) < 19 else 0
    title = _title(sort)
    if sort in SORTS:
        return page_of(title, _in_audience(broadcast, sort, last, now))
    if sort in TO_COME:
        coming = still_to_come(broadcast, now).get(sort, Contact.objects.none())
        return page_of(title, list(coming.filter(pk__gt=last).order_by("pk")[: PAGE + 1]))
    rows = messages_behind(broadcast.pk, sort).filter(pk__gt=last).select_related("contact").order_by("pk")
    found = list(rows[: PAGE + 1])
    zone = timezone.get_current_timezone()
    people = []
    for message in found[:PAGE]:
        at = message.clicked_at or message.opened_at if sort in ("opened", "clicked") else message.sent_at
        said = moment_words(at, now=now, zone=zone) if at else sentence(message.reason) if message.reason else ""
        people.append((_face(message.contact), said))
    return Listed(title, people, str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def _in_audience(broadcast: Broadcast, sort: str, last: int, now: datetime) -> list[Contact]:
    plan = plan_in(broadcast.draft)
    template = MessageTemplate.objects.filter(key=plan.template).first()
    try:
        asked = gates(parse(plan.who), channel=channel_of(template), topic=broadcast.topic, now=now)
    except BadCondition:
        return []
    return asked.listed(sort, after=last, limit=PAGE + 1)


def page_of(title: str, found: Sequence[Contact]) -> Listed:
    people = [(_face(contact), contact.email or contact.phone) for contact in found[:PAGE]]
    return Listed(title, people, str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def _face(contact: Contact) -> Person:
    return person(str(contact), seed=str(contact.pk), url=admin_link("lifecycle_contact_change", contact.pk))


def _title(sort: str) -> str:
    known = {
        EVERYBODY: _("Who is in it"),
        GETS: _("Who gets it"),
        "delivered": _("Delivered to"),
        "sent": _("On the way to"),
        "bounced": _("Bounced"),
        "unsure": _("We do not know whether they got it"),
        "held": _("Held"),
        "queued": _("In line"),
        "to_come": _("Get it later, at a moment of their own"),
        "to_come_capped": WHY[AT_A_CAP],
        "opened": _("Opened it"),
        "clicked": _("Clicked"),
    }
    why = sort.removeprefix("not_sent:")
    return str(known.get(sort) or "") or str(WHY.get(sort, "")) or (sentence(why) if why in REASONS else _("Nobody"))
