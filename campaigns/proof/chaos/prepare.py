"""What a marketer had done before chaos begins: people with consent, a message for each channel, and its broadcast."""

from collections.abc import Sequence
from datetime import datetime

from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan
from campaigns.broadcasts.save_broadcast import create_broadcast
from campaigns.broadcasts.send_broadcast import send_broadcast
from campaigns.message_templates.create import create_template
from campaigns.message_templates.save import save_version
from campaigns.policy.models import QuietHours
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.identify import Identity, identify

SOURCES = {
    "email": {
        "subject": "Hello {{ contact.first_name }}",
        "html": '<p>Dear {{ contact.first_name }}, <a href="https://chaos.example/news">look</a>.</p>'
        '<p><a href="{{ unsubscribe_url }}">Unsubscribe</a></p>',
    },
    "sms": {"text": "Hello {{ contact.first_name }}, look: https://chaos.example/news"},
}
FIELDS = {"email": "email", "sms": "phone"}


def prepare(count: int, channels: Sequence[str], *, now: datetime) -> None:
    QuietHours.objects.update(is_on=False)  # it may be night where this runs
    topic = default_topic().pk
    for place, channel in enumerate(channels):
        people = [person(number, channel) for number in range(count) if number % len(channels) == place]
        ids = [outcome.contact_id or 0 for outcome in identify(people, now=now)]
        change_consent([Change(pk, channel, topic, True, "Asked for it") for pk in ids], now=now, source="chaos")
        template = create_template(name=f"News by {channel}", channel=channel, now=now, key=f"news-{channel}")
        save_version(template=template, source=SOURCES[channel], by=None, now=now)
        who = {"kind": "attribute", "field": FIELDS[channel], "type": "text", "op": "is_set"}
        create_broadcast(name=f"News by {channel}", plan=Plan(template.key, who), now=now)


def person(number: int, channel: str) -> Identity:
    traits = {"first_name": f"Given {number}"}
    if channel == "email":
        return Identity(external_id=f"chaos-{number}", email=f"person{number}@chaos.example", traits=traits)
    return Identity(external_id=f"chaos-{number}", phone=f"+491511{number:07d}", traits=traits)


def launch(*, now: datetime) -> None:
    for broadcast in Broadcast.objects.filter(status="draft"):
        send_broadcast(broadcast=broadcast, by=None, now=now)
