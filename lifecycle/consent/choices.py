"""What a contact can say yes or no to on the preference page, as rows of topic and channel."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from lifecycle.consent.models import Consent, Topic
from lifecycle.consent.permission import suppressed
from lifecycle.contacts.models import Contact

# Channels whose address is a column of Contact. Others show once there is a consent for them.
ADDRESSES = {"email": "email", "sms": "phone"}


@dataclass(frozen=True, slots=True)
class Choice:
    topic: Topic
    channel: str
    label: str
    is_subscribed: bool
    is_closed: bool  # the address is suppressed, so a yes would change nothing

    @property
    def name(self) -> str:
        return f"{self.channel}:{self.topic.pk}"


def choices_of(contact: Contact) -> list[Choice]:
    stands = {
        (consent.topic_id, consent.channel): consent.is_subscribed
        for consent in Consent.objects.filter(contact=contact)
    }
    channels = [channel for channel, field in ADDRESSES.items() if getattr(contact, field)]
    channels += sorted({channel for _topic, channel in stands} - set(channels))
    closed = {channel for channel in channels if is_closed(contact, channel)}
    return [
        Choice(topic, channel, label_of(channel), stands.get((topic.pk, channel), False), channel in closed)
        for topic in Topic.objects.filter(is_transactional=False).order_by("-is_default", "name")
        for channel in channels
    ]


def is_closed(contact: Contact, channel: str) -> bool:
    address = getattr(contact, ADDRESSES.get(channel, ""), "")
    return bool(address and suppressed(channel, [address]))


def label_of(channel: str) -> str:
    return {"email": _("Email"), "sms": _("Text messages")}.get(channel, channel.replace("_", " ").capitalize())
