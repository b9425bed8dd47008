"""Who would come in after a publish, as far as it can be known today."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.workflows.graph import bound
from campaigns.workflows.models import Campaign
from campaigns.workflows.named_fields import named
from campaigns.workflows.triggers.base import Trigger, triggers
from lifecycle.conditions.evaluate import count
from lifecycle.look.names import names_read_once
from lifecycle.look.number import grouped
from lifecycle.look.when import moment_words


@names_read_once()
def people_ahead(campaign: Campaign, now: datetime) -> list[str]:
    """A sentence for each trigger of the draft: one statement for each that asks a condition."""
    said = []
    for spec in campaign.draft.get("triggers") or []:
        settings = dict(spec)
        trigger = triggers.get(settings.pop("kind"))(bound(settings, campaign.pk))
        said.append(_sentence(trigger, now))
    return said


def _sentence(trigger: Trigger, now: datetime) -> str:
    asked = trigger.asks()
    if not asked:
        return named(trigger)
    people = sum(count(condition, now) for condition in asked)
    how_many = ngettext("%s person meets this today", "%s people meet this today", people) % grouped(people)
    first = trigger.next_instant(now)
    if first is None:
        return f"{named(trigger)} ({how_many})"
    when = moment_words(first, now=now, zone=timezone.get_current_timezone(), inside=True)
    return _("%(what)s (%(people)s, next %(when)s)") % {"what": named(trigger), "people": how_many, "when": when}
