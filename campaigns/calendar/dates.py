"""Campaigns that begin at a date of each person's own, such as the end of a trial: how many have it on which day."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db.models import CharField, Count, F, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Substr, TruncDate
from django.utils.translation import ngettext

from campaigns.calendar.entry import Entry
from campaigns.calendar.plans import Window
from campaigns.workflows.moments import date_words
from campaigns.workflows.triggers.date_attribute import DateAttribute
from campaigns.workflows.versions import Version
from lifecycle.conditions.sizes import asked_people, one_in, rounded
from lifecycle.contacts.fields import BUILT_IN
from lifecycle.look.link import admin_link
from lifecycle.look.number import grouped

MOST = 12  # triggers that are counted
DAY = timedelta(days=1)
Dated = tuple[str, date, int]  # which trigger, on which day, how many people


def date_triggers(versions: Iterable[Version]) -> dict[str, tuple[Version, DateAttribute]]:
    """By a name that stays theirs: a version is never changed."""
    found = (
        (f"{version.id}-{place}", (version, trigger))
        for version in versions
        for place, trigger in enumerate(version.graph.triggers)
        if isinstance(trigger, DateAttribute)
    )
    return dict(islice(found, MOST))


def count_dates(triggers: Mapping[str, tuple[Version, DateAttribute]], window: Window) -> list[Dated]:
    """One statement for all of them together, over everybody or one in so many; and two that choose whom to ask."""
    if not triggers:
        return []
    days = [day for day in _days(window) if day >= window.now.astimezone(window.zone).date()]
    share = one_in(len(triggers))
    people = asked_people(share)
    parts = [_counted(people, name, trigger, days) for name, (_version, trigger) in triggers.items()]
    counted: Counter[tuple[str, date]] = Counter()
    for name, said, count in parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]:
        for day in days:
            if said == _key(day, triggers[name][1]):
                counted[name, day] += count * share
    return [(name, day, rounded(count) if share > 1 else count) for (name, day), count in sorted(counted.items())]


def dates(counted: Iterable[Dated], triggers: Mapping[str, tuple[Version, DateAttribute]]) -> list[Entry]:
    return [_entry(*triggers[name], day, people) for name, day, people in counted if name in triggers]


def _days(window: Window) -> list[date]:
    first = window.start.astimezone(window.zone).date()
    last = window.end.astimezone(window.zone).date()
    return [first + n * DAY for n in range((last - first).days)]


def _key(day: date, trigger: DateAttribute) -> str:
    """What is written on the contact where this trigger fires on that day: 2026-11-23, or 11-23 of every year."""
    base = day - timedelta(days=trigger.settings["days"] or 0)
    return base.isoformat()[5:] if trigger.settings["yearly"] else base.isoformat()


def _counted(people: "QuerySet[Any]", name: str, trigger: DateAttribute, days: list[date]) -> "QuerySet[Any, Any]":
    field = trigger.settings["field"]
    if BUILT_IN.get(field, ("",))[0] == "date":
        said: Any = Cast(TruncDate(field), TextField())
    else:
        said = F(field) if field in BUILT_IN else KeyTextTransform(field, "attributes")
    begin, length = (6, 5) if trigger.settings["yearly"] else (1, 10)
    day = Cast(Substr(said, begin, length, output_field=CharField()), TextField())
    rows = people.annotate(name=Value(name, output_field=CharField()), day=day)
    return (
        rows.filter(day__in=[_key(each, trigger) for each in days]).values_list("name", "day").annotate(n=Count("pk"))
    )


def _entry(version: Version, trigger: DateAttribute, day: date, people: int) -> Entry:
    name = trigger.settings["field"]
    what = BUILT_IN[name][1] if name in BUILT_IN else date_words(name)
    said = ngettext("%(n)s person: %(date)s", "%(n)s people: %(date)s", people) % {"n": grouped(people), "date": what}
    return Entry(
        key=f"date-{version.campaign.id}-{trigger.settings['field']}-{day}",
        kind="date",
        day=day,
        title=version.campaign.name,
        url=admin_link("campaigns_campaign_change", version.campaign.id),
        time=f"{trigger.settings['at']:%H:%M}",
        words=[said],
        campaign_id=version.campaign.id,
    )
