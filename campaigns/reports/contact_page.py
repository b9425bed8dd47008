import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.utils.translation import gettext as _

from campaigns.policy.place import home_zone
from campaigns.reports.belongings import belongings
from campaigns.reports.event_words import plain
from campaigns.reports.reach import Allowance, Reach, allowance, reaches
from campaigns.reports.timeline import Timeline, timeline
from campaigns.workflows.models import Enrollment
from lifecycle.clock.moment import BadMoment, parse_moment
from lifecycle.contacts.models import Contact
from lifecycle.look.link import admin_link
from lifecycle.look.person import Person, person
from lifecycle.look.retold import retold
from lifecycle.look.when import clock_time, day_words, length_words, moment_words
from lifecycle.segments.models import Membership
from lifecycle.stages.models import Stage

MOST_LISTED = 12
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


@dataclass(frozen=True)
class PlaceOnPath:
    name: str
    state: str  # passed, here, ahead, quiet


@dataclass(frozen=True)
class Inside:
    """A campaign they are in."""

    name: str
    detail: str
    problem: str
    url: str


@dataclass(frozen=True)
class ContactPage:
    person: Person
    line: str
    path: Sequence[PlaceOnPath]
    reaches: Sequence[Reach]
    allowance: Allowance | None
    timeline: Timeline
    inside: Sequence[Inside]
    segments: Sequence[tuple[str, str]]
    facts: Sequence[tuple[str, str]]


def contact_page(contact: Contact, *, show: str, before: datetime | None, now: datetime, zone: tzinfo) -> ContactPage:
    """Everything about one person. The number of queries does not grow with how much there is."""
    stages = list(Stage.objects.all())
    return ContactPage(
        person=person(str(contact), seed=str(contact.pk)),
        line=line(contact, now),
        path=path(contact.stage, stages),
        reaches=reaches(contact, now=now, zone=zone),
        allowance=allowance(contact, now=now),
        timeline=timeline(contact.pk, stages, show=show, before=before, now=now, zone=zone),
        inside=inside(contact, now, zone),
        segments=segments(contact),
        facts=facts(contact, now, zone),
    )


def line(contact: Contact, now: datetime) -> str:
    """ben@example.com · Lagos, now 10:41 · with us for 13 days"""
    parts = [contact.email or contact.phone]
    if contact.timezone:
        place = contact.timezone.rpartition("/")[2].replace("_", " ")
        local = clock_time(now, home_zone(contact.timezone, contact.phone))
        parts.append(_("%(place)s, now %(time)s") % {"place": place, "time": local})
    parts.append(_("with us for %s") % length_words(now - contact.created_at))
    return " · ".join(part for part in parts if part)


def path(here: str, stages: Sequence[Stage]) -> list[PlaceOnPath]:
    quiet = [PlaceOnPath(stage.name, "quiet") for stage in stages if stage.is_aside and stage.key == here]
    row = [stage for stage in stages if not stage.is_aside]
    at = next((index for index, stage in enumerate(row) if stage.key == here), -1)
    states = ["passed" if index < at else "here" if index == at else "ahead" for index in range(len(row))]
    return [PlaceOnPath(stage.name, state) for stage, state in zip(row, states, strict=True)] + quiet


def inside(contact: Contact, now: datetime, zone: tzinfo) -> list[Inside]:
    found = (
        Enrollment.objects.filter(contact=contact, is_active=True).select_related("campaign").order_by("-entered_at")
    )
    return [
        Inside(
            name=each.campaign.name,
            detail=(
                _("goes on %s") % moment_words(each.due_at, now=now, zone=zone, inside=True)
                if each.due_at and each.due_at > now
                else _("since %s") % day_words(each.entered_at, now=now, zone=zone, inside=True)
            ),
            problem=retold(each.problem),
            url=admin_link("campaigns_campaign_change", each.campaign_id),
        )
        for each in found[:MOST_LISTED]
    ]


def segments(contact: Contact) -> list[tuple[str, str]]:
    found = Membership.objects.filter(contact=contact).select_related("segment").order_by("segment__name")
    return [
        (each.segment.name, admin_link("lifecycle_segment_change", each.segment_id)) for each in found[:MOST_LISTED]
    ]


def facts(contact: Contact, now: datetime, zone: tzinfo) -> list[tuple[str, str]]:
    known: list[tuple[str, str]] = [
        (_("Email"), contact.email),
        (_("Phone"), contact.phone),
        (_("Your id"), contact.external_id or ""),
        (_("Language"), contact.locale),
        (_("With us since"), day_words(contact.created_at, now=now, zone=zone)),
        *belongings(contact, now, zone),
    ]
    known += [
        (name.replace("_", " "), value_words(value, now, zone)) for name, value in sorted(contact.attributes.items())
    ]
    return [(name, value) for name, value in known if value]


def value_words(value: Any, now: datetime, zone: tzinfo) -> str:
    """In full where it is short, a nested one as its parts, an instant by the clock."""
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {value_words(part, now, zone)}" for name, part in value.items())
    if isinstance(value, str) and INSTANT.match(value):
        with suppress(BadMoment):
            return moment_words(parse_moment(value), now=now, zone=zone)
    return plain(value)
