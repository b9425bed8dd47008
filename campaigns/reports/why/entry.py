"""Why somebody has not come into a campaign: what each of its triggers waits for, and what they did."""

from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from campaigns.reports.why.checks import Check
from campaigns.workflows.named_fields import named
from campaigns.workflows.triggers.base import Trigger
from campaigns.workflows.versions import Version
from lifecycle.conditions.base import Explanation
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from lifecycle.events.names import CAMPAIGN_STARTED
from lifecycle.look.when import day_words

MOST_EVENTS = 100  # of one person and one trigger, the last ones


def not_entered(contact: Contact, version: Version | None, now: datetime, zone: tzinfo) -> Check:
    title = _("They have not come in")
    if version is None:
        return Check("entered", "failed", title, _("Nobody can enter before it is published."))
    asked = [(trigger, _reason(trigger, version, contact, now, zone)) for trigger in version.graph.triggers]
    rule = " ".join(_("%s.") % named(trigger) for trigger, _why in asked)
    return Check("entered", "failed", title, " ".join(reason for _trigger, reason in asked), rule)


def _reason(trigger: Trigger, version: Version, contact: Contact, now: datetime, zone: tzinfo) -> str:
    if trigger.by_time:
        return _by_time(trigger, contact, now, zone)
    names = trigger.listens()
    found = Event.objects.filter(contact=contact, name__in=names, occurred_at__lte=now).order_by("-occurred_at")
    events = [event for event in found[:MOST_EVENTS] if _is_meant(event, version)]
    if not events:
        return _("Nobody has put them in.") if CAMPAIGN_STARTED in names else _("It has not happened to them.")
    heard = [event for event in events if trigger.hears(_as_event(event))]
    last = day_words((heard or events)[0].occurred_at, now=now, zone=zone, inside=True)
    if not heard:
        return _("It happened, last %s, but never with these details.") % last
    if version.since and heard[0].occurred_at < version.since:
        since = day_words(version.since, now=now, zone=zone, inside=True)
        return _("It happened %(day)s, before the campaign was published %(since)s.") % {
            "day": last, "since": since,
        }  # fmt: skip
    return _("It happened %s, and let them in no more: while the campaign was paused, or as history.") % last


def _is_meant(event: Event, version: Version) -> bool:
    return event.name != CAMPAIGN_STARTED or event.properties.get("start") == version.campaign.key


def _as_event(event: Event) -> dict[str, object]:
    return {"name": event.name, "occurred_at": event.occurred_at, "properties": event.properties}


def _by_time(trigger: Trigger, contact: Contact, now: datetime, zone: tzinfo) -> str:
    lacking = [each for asked in trigger.asks() for each in _lacking(asked.explain(contact, now))]
    if lacking:
        return " ".join(_("%s.") % sentence if not sentence.endswith(".") else sentence for sentence in lacking)
    coming = trigger.next_instant(now)
    if coming:
        return _("Its moment is still to come: %s.") % day_words(coming, now=now, zone=zone, inside=True)
    return _("Its moment has not come for them.")


def _lacking(found: Explanation) -> list[str]:
    """The parts that do not hold, as far down as they say more."""
    if found.ok:
        return []
    deeper = [sentence for part in found.children for sentence in _lacking(part)]
    return deeper or [found.sentence]
