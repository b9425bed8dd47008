"""What a publish does to those who are inside, as rows with the choices they leave."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.workflows.impact import Group, Impact
from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.screens.campaign_page import people_link
from campaigns.workflows.steps.base import steps
from lifecycle.clock.read import now as read_clock
from lifecycle.look.link import admin_link
from lifecycle.look.number import grouped
from lifecycle.look.person import Person, person
from lifecycle.look.when import length_words, moment_words

LEAVE, OTHER = "(leave)", "(other)"
SHOWN = 3  # people by name


@dataclass(frozen=True)
class Row:
    group: Group
    label: str
    icon: str
    family: str
    people_url: str
    sentences: list[str]
    chosen: Mapping[str, Any]
    leads_to: str = ""  # in words
    some: list[tuple[Person, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Share:
    words: str
    tone: str
    percent: float


def rows_of(campaign: Campaign, impact: Impact, words: Mapping[str, str], chosen: Mapping[str, Any]) -> list[Row]:
    """words: of the steps of the draft."""
    return [
        Row(
            group=group,
            label=_label(group),
            icon=steps.get(group.kind).icon if group.kind in steps else "help",
            family="broken" if group.fate == "gone" else _family(group),
            people_url=people_link(campaign, group.key),
            sentences=list(_sentences(group)),
            chosen=chosen.get(group.key, {}),
            leads_to=words.get(group.leads_to, ""),
            some=_some(campaign, group.key) if group.fate == "gone" else [],
        )
        for group in impact.groups
        if group.fate != "same"
    ]


def shares_of(impact: Impact) -> list[Share]:
    over = sum(group.over for group in impact.groups)
    by_fate = {fate: 0 for fate in ("gone", "sooner", "later", "changed", "same")}
    for group in impact.groups:
        by_fate[group.fate] += group.people
    told = (
        (by_fate["gone"], ngettext("%s needs your choice", "%s need your choice", by_fate["gone"]), "wait"),
        (over, ngettext("%s has waited long enough", "%s have waited long enough", over), "accent"),
        (by_fate["sooner"] - over, _("%s go on sooner"), "good"),
        (by_fate["later"] + by_fate["changed"], _("%s wait by the new settings"), "info"),
        (by_fate["same"], _("%s unchanged"), "calm"),
    )
    inside = impact.inside or 1
    return [Share(words % grouped(count), tone, 100 * count / inside) for count, words, tone in told if count]


def headline_of(impact: Impact) -> str:
    if not impact.inside:
        return _("Nobody is inside.")
    inside = ngettext("%s person is inside.", "%s people are inside.", impact.inside) % grouped(impact.inside)
    if not impact.affected:
        return inside + " " + _("Nothing changes for any of them where they stand now.")
    affected = ngettext("%s is affected.", "%s are affected.", impact.affected) % grouped(impact.affected)
    return f"{inside} {affected}"


def choices_from(said: Mapping[str, str], impact: Impact) -> dict[str, dict[str, Any]]:
    """As the form says it; what was not answered is left out."""
    found: dict[str, dict[str, Any]] = {}
    for group in impact.groups:
        to, pace = said.get(f"to-{group.key}", ""), said.get(f"pace-{group.key}", "")
        if group.fate == "gone" and to:
            other = said.get(f"other-{group.key}", "")
            # Without the other step nothing was answered: nobody leaves by mistake.
            if chosen := other if to == OTHER else to:
                found[group.key] = {"to": "" if chosen == LEAVE else chosen}
        elif group.fate == "sooner" and pace == "spread":
            days = said.get(f"days-{group.key}", "")
            found[group.key] = {"pace": pace, "days": int(days) if days.isdecimal() and len(days) < 5 else 0}
        elif group.fate == "sooner" and pace:
            found[group.key] = {"pace": pace}
    return found


def _label(group: Group) -> str:
    return {
        "gone": _("Step taken out"),
        "sooner": _("Wait shortened"),
        "later": _("Wait made longer"),
        "changed": _("Wait changed"),
    }[group.fate]


def _family(group: Group) -> str:
    return steps.get(group.kind).family if group.kind in steps else "timing"


def _sentences(group: Group) -> Iterable[str]:
    if group.fate == "sooner":
        rest = group.people - group.over - group.stuck
        if rest > 0:
            said = ngettext("%(n)s goes on %(time)s earlier.", "%(n)s go on up to %(time)s earlier.", rest)
            yield said % {"n": grouped(rest), "time": length_words(group.shorter_by)}
    elif group.fate == "later":
        yield _("They go on %s later than they would have.") % length_words(-group.shorter_by)
    elif group.fate == "changed":
        yield _("From now on it is asked of them as of everybody who comes here later.")
    if group.stuck:
        yield ngettext(
            "%s of them is stuck here by a problem.", "%s of them are stuck here by a problem.", group.stuck
        ) % grouped(group.stuck)


def _some(campaign: Campaign, key: str) -> list[tuple[Person, str]]:
    found = Enrollment.objects.filter(campaign=campaign, is_active=True, step_key=key).select_related("contact")
    now, zone = read_clock(), timezone.get_current_timezone()
    return [
        (
            person(
                str(each.contact),
                seed=str(each.contact_id),
                url=admin_link("lifecycle_contact_change", each.contact_id),
            ),
            _("here since %s") % moment_words(each.rested_at, now=now, zone=zone, inside=True)
            if each.rested_at
            else "",
        )
        for each in found.order_by("rested_at", "pk")[:SHOWN]
    ]
