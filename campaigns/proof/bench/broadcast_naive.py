"""20,000 mails against what one writes first: a Celery task for each recipient, which opens a connection of its own."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import sleep
from typing import Any

from celery import Celery
from celery.contrib.testing.worker import start_worker
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection

from campaigns.proof.bench.broadcast import SENDER, Broadcast, about, go_out, limit_of, planned, prebuilt, send_live
from campaigns.proof.bench.row import Row
from campaigns.proof.bench.sink import Sink, sink
from campaigns.proof.bench.size import Size
from campaigns.proof.bench.stopwatch import insist, timed
from channels.content.environment import TemplateEnvironment
from channels.content.models import Content
from channels.links.token import open_url, token
from channels.outbox.models import Message
from lifecycle.consent.address import hash_of
from lifecycle.consent.links import preferences_url, unsubscribe_url
from lifecycle.consent.models import Consent, Suppression
from lifecycle.contacts.models import Contact

AIM = 25.0
QUEUE = "lifecycle-bench"
BACKEND = "django.core.mail.backends.smtp.EmailBackend"


def measure(size: Size, *, now: datetime) -> Row:
    with sink() as server, send_live(server):
        broadcast = planned(size.mails, now)
        ours = go_out(broadcast, server)
        app, task = _program(broadcast)
        ids = broadcast.contact_ids[: size.naive_sample]
        with start_worker(app, pool="solo", perform_ping_check=False, queues=[QUEUE], loglevel="ERROR"):
            theirs = timed(len(ids), lambda: _one_by_one(task, ids))
        insist(Message.objects.filter(reference__startswith="naive/", state="sent").count(), len(ids), "sent naively")
        notes = about(prebuilt(broadcast), _limit(server, broadcast)) | {"broker": app.conf.broker_url.split(":")[0]}
    baseline = "one Celery task for each recipient, a fresh connection for each mail"
    return Row("broadcast naive", connection.vendor, "mails/s", ours, baseline, theirs, AIM, notes)


def _limit(server: Sink, broadcast: Broadcast) -> float:
    return limit_of(server, prebuilt(broadcast), len(broadcast.contact_ids))


def _program(broadcast: Broadcast) -> tuple[Celery, Any]:
    """An app of its own: on the broker of this installation, or in this process where that is only a folder."""
    broker = settings.CELERY_BROKER_URL if settings.BROKER in ("redis", "rediss", "amqp", "amqps") else "memory://"
    app = Celery("naive", broker=broker, set_as_current=False)
    app.conf.update(task_default_queue=QUEUE, task_ignore_result=True, worker_hijack_root_logger=False)
    at, content_id = broadcast.at.isoformat(), broadcast.content.pk

    @app.task(name="bench.send_one")
    def send_one(contact_id: int) -> None:
        _send_one(contact_id, content_id, datetime.fromisoformat(at))

    return app, send_one


def _one_by_one(task: Any, ids: list[int]) -> None:
    for contact_id in ids:
        task.delay(contact_id)
    _wait(lambda: Message.objects.filter(reference__startswith="naive/", state="sent").count() >= len(ids))


def _wait(is_over: Callable[[], bool]) -> None:
    for _ in range(6000):
        if is_over():
            return
        sleep(0.05)


def _send_one(contact_id: int, content_id: int, now: datetime) -> None:
    contact = Contact.objects.get(pk=contact_id)
    content = Content.objects.get(pk=content_id)
    allowed = Consent.objects.filter(contact=contact, channel="email", topic__is_default=True, is_subscribed=True)
    closed = Suppression.objects.filter(channel="email", address_hash=hash_of("email", contact.email))
    lately = Message.objects.filter(contact=contact, sent_at__gt=now - timedelta(days=7), campaign_id=0)
    if not allowed.exists() or closed.exists() or lately.count() >= 3:
        return
    message = Message.objects.create(
        reference=f"naive/{contact_id}",
        contact=contact,
        channel="email",
        address=contact.email,
        content=content,
        state="sending",
        created_at=now,
        due_at=now,
    )
    _mail(contact, content, message).send()
    message.state, message.sent_at = "sent", now
    message.save()


def _mail(contact: Contact, content: Content, message: Message) -> EmailMultiAlternatives:
    name = token(message.pk)
    way_out = (contact.pk, "email", "")
    values = {
        "contact": {**contact.attributes, "first_name": contact.first_name, "last_name": contact.last_name},
        "links": [f"{settings.PUBLIC_URL}/r/{name}/{place}" for place in range(len(content.payload["links"]))],
        "open_pixel_url": open_url(name),
        "unsubscribe_url": unsubscribe_url(*way_out),
        "preferences_url": preferences_url(*way_out),
    }

    def made(part: str) -> str:
        return TemplateEnvironment(html=part == "html").from_string(content.payload[part]).render(**values)

    mail = EmailMultiAlternatives(
        made("subject"),
        made("text"),
        SENDER,
        [contact.email],
        headers={"List-Unsubscribe": f"<{values['unsubscribe_url']}>"},
        connection=get_connection(BACKEND, host=settings.EMAIL_HOST, port=settings.EMAIL_PORT),
    )
    mail.attach_alternative(made("html"), "text/html")
    return mail
