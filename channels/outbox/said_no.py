"""“They said no, 1 Nov” in place of “they have not subscribed”, where it is known that they did."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from channels.outbox.models import Message
from channels.outbox.states import why
from lifecycle.consent.models import Consent
from lifecycle.look.when import day_words

REASON = "not_subscribed"


def in_full(message: Message, *, now: datetime, zone: tzinfo) -> str:
    return said_no([message], now=now, zone=zone).get(message.pk) or why(message)


def said_no(messages: Sequence[Message], *, now: datetime, zone: tzinfo) -> Mapping[int, str]:
    """By message, for those of these that consent stopped; one statement where there are any."""
    stopped = [message for message in messages if message.reason == REASON]
    if not stopped:
        return {}
    said = Consent.objects.filter(contact__among=[each.contact_id for each in stopped], is_subscribed=False)
    days: dict[tuple[int, str, str], datetime] = {}
    for contact_id, channel, topic, is_default, at in said.values_list(
        "contact_id", "channel", "topic__key", "topic__is_default", "changed_at"
    ):
        days[contact_id, channel, topic] = at
        if is_default:
            days[contact_id, channel, ""] = at
    places = {each.pk: (each.contact_id, each.channel, each.topic) for each in stopped}
    return {
        pk: _("They said no to this, %s.") % day_words(days[place], now=now, zone=zone, inside=True)
        for pk, place in places.items()
        if place in days
    }
