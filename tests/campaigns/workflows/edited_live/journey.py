"""A journey with two waits, and what one does to it and asks of it while people are inside."""

from datetime import timedelta
from typing import Any

from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.move_people import move_people
from campaigns.workflows.run_until import run_until
from campaigns.workflows.turn import turn
from channels.outbox.models import Message
from lifecycle.contacts.models import Contact
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.cast import Cast


def journey(cast: Cast, **rules: Any) -> Campaign:
    """hello · 10 days · again · 10 days · the end"""
    for key in ("hello", "again", "more"):
        text(key, cast.now, f"{key} " + "{{ contact.first_name }}")
    steps = {
        "hello": step("send", {"next": "rest"}, template="hello"),
        "rest": step("wait", {"next": "again"}, days=10),
        "again": step("send", {"next": "sleep"}, template="again"),
        "sleep": step("wait", {"next": "end"}, days=10),
        "end": FINISH,
    }
    return live("journey", "hello", steps, cast.now, [on("Begin")], **rules)


def begin(cast: Cast, *people: Contact, at: Any = None) -> None:
    at = at or cast.now
    record_events([NewEvent(contact.pk, "Begin", at) for contact in people], now=at)
    turn(now=at)


def moved(now: Any) -> None:
    while move_people(now=now):
        pass


def inside(campaign: Campaign) -> list[tuple[str, int, Any]]:
    found = Enrollment.objects.filter(campaign=campaign, is_active=True).order_by("contact_id")
    return list(found.values_list("step_key", "version__number", "due_at"))


def sent_to(contact: Contact) -> list[str]:
    found = Message.objects.filter(contact=contact, state="sent").order_by("sent_at", "pk")
    return [message.step_key for message in found]


def lives(cast: Cast, start: timedelta, end: timedelta) -> None:
    run_until(start=cast.now + start, to=cast.now + end, clock=lambda _moment: None)
