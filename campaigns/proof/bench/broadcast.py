"""Our side of both rows about broadcasts: one mail to everybody in a segment, up to the last recorded result."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.test.utils import override_settings

from campaigns.message_templates.create import create_template
from campaigns.message_templates.save import save_version
from campaigns.proof.bench.people import invite
from campaigns.proof.bench.row import Speed
from campaigns.proof.bench.sink import Sink
from campaigns.proof.bench.stopwatch import insist, timed
from campaigns.workflows.models import Campaign
from campaigns.workflows.publish import publish
from campaigns.workflows.turn import turn
from channels.adapters.base import Outgoing
from channels.adapters.email.compose import mail
from channels.adapters.email.smtp import on_the_wire
from channels.content.models import Content
from channels.outbox.models import Message
from channels.outbox.wake import asleep
from lifecycle.segments.refresh import refresh
from lifecycle.segments.save import save_segment

SENDER = "hello@bench.example"
# With its text part about 9 kB, as newsletters are.
PART = """<tr><td class="part" style="padding:8px 32px;font-family:Arial,sans-serif;font-size:16px;line-height:26px">
<h2 style="margin:0;font-size:20px;color:#1f2937">{title}</h2>
<p style="margin:0 0 16px;color:#1f2937">Dear {{{{ contact.first_name | default: 'friend' }}}}, here is what is new, what is
on its way, and what other people on the plan {{{{ contact.plan }}}} liked best. Read on, or come by whenever it suits you.</p>
<p style="margin:0 0 16px"><a style="color:#4f46e5" href="https://bench.example/{number}?plan={{{{ contact.plan }}}}">Go and see</a></p>
</td></tr>"""
TITLES = ("What is new", "On its way", "Well liked", "Near you, {{ contact.last_name }}", "{{ contact.points }} points")
PARTS = "\n".join(PART.format(number=number, title=title) for number, title in enumerate(TITLES * 2))
FOOT = """<p><a href="{{ unsubscribe_url }}">Unsubscribe</a> or <a href="{{ preferences_url }}">choose</a></p>"""
HTML = f"""<!doctype html><html lang="en"><head><title>Letter</title></head><body><h1>Hello {{{{ contact.first_name }}}}</h1>
<table role="presentation" width="600" cellpadding="0" cellspacing="0">{PARTS}</table>{FOOT}</body></html>"""
LETTER = {"subject": "{{ contact.first_name }}, the letter of the week", "html": HTML}


@dataclass(frozen=True, slots=True)
class Broadcast:
    contact_ids: list[int]
    content: Content
    at: datetime


def send_live(server: Sink) -> override_settings:
    """To this server on this machine and nowhere else."""
    return override_settings(
        SENDING="live",
        EMAIL_PROVIDER="smtp",
        EMAIL_HOST="127.0.0.1",
        EMAIL_PORT=server.port,
        EMAIL_HOST_USER="",
        EMAIL_HOST_PASSWORD="",
        EMAIL_USE_TLS=False,
        DEFAULT_FROM_EMAIL=f"Bench <{SENDER}>",
    )


def planned(count: int, now: datetime) -> Broadcast:
    """Everything in place: people with consent, a filled segment, a published campaign that goes out at an instant."""
    ids = invite(count, now=now, subscribed=True)
    everybody = {"kind": "attribute", "field": "email", "type": "text", "op": "is_set"}
    segment = save_segment(now=now, name="Readers", key="readers", definition=everybody)
    insist(refresh([segment], now=now), count, "people in the segment")
    template = create_template(name="Letter", channel="email", now=now, key="letter")
    version = save_version(template=template, source=LETTER, by=None, now=now)
    at = now.replace(hour=12, minute=0, second=0, microsecond=0)  # no quiet hour anywhere near
    publish(campaign=_campaign(at, now), by=None, now=at.replace(hour=11))
    return Broadcast(ids, version.content, at)


def _campaign(at: datetime, now: datetime) -> Campaign:
    who = {"kind": "segment", "segment": "readers", "member": True}
    trigger = {"kind": "schedule", "at": at.isoformat(), "repeat": "once", "who": who}
    steps = {
        "send": {"kind": "send", "settings": {"template": "letter"}, "exits": {"next": "end"}},
        "end": {"kind": "finish"},
    }
    graph = {"triggers": [trigger], "start": "send", "steps": steps}
    return Campaign.objects.create(
        key="letter", name="Letter", kind="broadcast", draft=graph, created_at=now, updated_at=now
    )


def go_out(broadcast: Broadcast, server: Sink) -> Speed:
    before, count = server.count(), len(broadcast.contact_ids)
    with asleep():
        speed = timed(count, partial(turn, now=broadcast.at))
    insist(Message.objects.filter(state="sent").count(), count, "messages recorded as sent")
    insist(server.count() - before, count, "mails at the server")
    return speed


def prebuilt(broadcast: Broadcast) -> bytes:
    """The bytes of the first of these mails."""
    first = Message.objects.order_by("pk")[0]
    outgoing = Outgoing(
        first.pk, first.reference, first.contact_id, "email", first.address, broadcast.content, first.merge, first.topic
    )
    return mail(outgoing, now=broadcast.at)


def limit_of(server: Sink, body: bytes, times: int) -> float:
    """Mails a second that the server itself can take."""
    return timed(times, partial(server.swallow, SENDER, "person@people.example", on_the_wire(body), times)).rate


def about(body: bytes, limit: float) -> dict[str, Any]:
    return {"mail_bytes": len(body), "sink_limit": round(limit, 1), "provider": str(settings.EMAIL_PROVIDER)}
