"""Somebody inside the installation whom chaos asks: one question a line, one answer a line, until there are no more."""

import json
import shutil
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

from django.core.management import call_command
from django.db import Error, close_old_connections, connection

from campaigns.broadcasts.models import Broadcast
from campaigns.proof.chaos.prepare import launch, prepare
from campaigns.workflows.pause import pause, resume
from channels.feedback.models import DeliveryNews
from channels.outbox.models import Message
from channels.outbox.notebook import folder
from lifecycle.clock.read import now
from lifecycle.contacts.models import Contact


def attend() -> None:
    for line in sys.stdin:
        question, *details = json.loads(line)
        try:
            answer = ANSWERS[question](*details)
        except Error as problem:  # the database may be dead at this moment
            connection.close()
            answer = {"problem": str(problem)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        close_old_connections()


def _prepare(count: int, channels: list[str]) -> dict[str, Any]:
    call_command("migrate", verbosity=0, interactive=False)
    prepare(count, channels, now=now())
    return {"contacts": Contact.objects.count()}


def _launch() -> dict[str, Any]:
    launch(now=now())
    return {}


def _pause() -> dict[str, Any]:
    for broadcast in Broadcast.objects.filter(status="live"):
        pause(campaign=broadcast, by="Chaos", now=now())
    return {}


def _resume() -> dict[str, Any]:
    for broadcast in Broadcast.objects.filter(status="paused"):
        resume(campaign=broadcast, now=now())
    return {}


def _states() -> dict[str, Any]:
    states = Counter(Message.objects.values_list("state", flat=True))
    return {"states": dict(states), "news": DeliveryNews.objects.filter(settled_at=None).count()}


def _book() -> dict[str, Any]:
    people = Contact.objects.values_list("pk", "email", "phone")
    address = {pk: email or phone for pk, email, phone in people}
    states: dict[str, list[str]] = defaultdict(list)
    for contact_id, state in Message.objects.values_list("contact_id", "state"):
        states[address[contact_id]].append(state)
    return {"recipients": sorted(address.values()), "states": states}


def _tidy() -> dict[str, Any]:
    """What senders left beside the database. With one on a server that is not in the folder that is thrown away."""
    shutil.rmtree(folder(), ignore_errors=True)
    return {}


ANSWERS: dict[str, Callable[..., dict[str, Any]]] = {
    "prepare": _prepare,
    "launch": _launch,
    "pause": _pause,
    "resume": _resume,
    "states": _states,
    "book": _book,
    "tidy": _tidy,
}
