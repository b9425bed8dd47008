from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from channels.adapters.email.compose import TEST as REFERENCE
from channels.content.models import Content
from channels.outbox.enqueue import NewMessage, enqueue
from channels.outbox.models import Message
from lifecycle.contacts.identify import Identity, identify

TEST = "test"  # its step
STALE = timedelta(days=1)


class NoTest(ValueError):
    """It cannot be sent to them; the text says why."""


def send_test(*, content: Content, merge: Mapping[str, Any], email: str, phone: str = "", now: datetime) -> Message:
    """A message of the service class to one of us: no caps, no quiet hours, but a closed address stays closed.

    Whoever asks is a contact from then on, found by their mail address: so what comes of the test (a click, a bounce, a
    word that they want no more of it) is theirs, and not of the person as whom they read it.
    """
    if not email:
        raise NoTest(_("We do not know your mail address. Somebody who may change users can add it there."))
    with transaction.atomic():
        [outcome] = identify([Identity(email=email, phone=phone)], now=now)
        if outcome.contact_id is None:
            raise NoTest(outcome.problem)
        test = NewMessage(
            reference=f"{REFERENCE}{uuid4().hex}",
            contact_id=outcome.contact_id,
            channel=content.channel,
            due_at=now,
            expires_at=now + STALE,
            content_id=content.pk,
            merge=merge,
            kind="service",
            step_key=TEST,
        )
        enqueue([test], now=now)
        return Message.objects.get(reference=test.reference)
