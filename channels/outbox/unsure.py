"""The page of what was asked and never answered: each message with the choices there are, and what each costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.adapters.base import adapters
from channels.outbox.look_up import can_look_up
from channels.outbox.models import Message
from channels.outbox.origin import origins
from channels.outbox.preview import OF_ONE, headline
from channels.outbox.states import why
from lifecycle.look.link import admin_link
from lifecycle.look.money import money
from lifecycle.look.person import Person, person
from lifecycle.look.when import moment_words

MOST = 100
# How long a provider knows the key of a message, in words that fit behind "for".
KNOWS_OUR_KEY = {"resend": gettext_lazy("a day"), "brevo": gettext_lazy("half an hour")}


@dataclass(frozen=True)
class Line:
    pk: int
    person: Person
    headline: str
    url: str
    icon: str
    facts: str
    why: str
    look_up_url: str
    again: str  # what it costs to send it again


def unsure(now: datetime) -> tuple[list[Line], int]:
    """The oldest first, and how many there are."""
    found = Message.objects.filter(state="unknown")
    rows = list(found.select_related("contact", "content").order_by("pk")[:MOST])
    return lines(rows, now), found.count()


def lines(rows: Sequence[Message], now: datetime) -> list[Line]:
    zone = timezone.get_current_timezone()
    campaigns = origins().of({row.campaign_id for row in rows if row.campaign_id})
    return [
        Line(
            pk=row.pk,
            person=person(
                str(row.contact),
                seed=str(row.contact_id),
                url=admin_link("lifecycle_contact_change", row.contact_id),
            ),
            headline=headline(row) or _("No words yet"),
            url=admin_link("channels_message_changelist", message=row.pk, show="unsure"),
            icon=adapters.get(row.channel).icon if row.channel in adapters else "send",
            facts=" · ".join(
                filter(
                    None,
                    (
                        row.address,
                        moment_words(row.claimed_at or row.created_at, now=now, zone=zone),
                        campaigns[row.campaign_id].name if row.campaign_id in campaigns else "",
                    ),
                )
            ),
            why=why(row),
            look_up_url=admin_link("channels_message_look_up", row.pk) if can_look_up(row.channel) else "",
            again=cost_of_again(row),
        )
        for row in rows
    ]


def cost_of_again(message: Message) -> str:
    if message.provider in KNOWS_OUR_KEY:
        return _(
            "Within %(time)s of the first try they still get it once: the provider knows our key for that long."
        ) % {"time": KNOWS_OUR_KEY[message.provider]}
    if message.channel == "sms":
        return _("If it did go out, they get it twice and you pay %(price)s a part twice.") % {
            "price": money(settings.SMS_PART_PRICE, OF_ONE)
        }
    return _("If it did go out, they get it twice.")
