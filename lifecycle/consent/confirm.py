from datetime import datetime, timedelta

from django.db import transaction

from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.models import Confirmation
from lifecycle.contacts.lock import lock

# Whoever finds the message later than this has to sign up again.
OPEN_FOR = timedelta(days=30)
BY_LINK = "confirmation link"  # the source of a change of consent


def confirm(*, contact_id: int, channel: str, topic_id: int, how: str, now: datetime) -> bool:
    """The person says yes themselves; False where nothing was open to be confirmed. `how`: on which page, by what."""
    with transaction.atomic():
        lock([contact_id])
        asked = question(contact_id, channel, topic_id, now=now)
        if asked is None:
            return False
        evidence = (
            f"{asked.evidence}\nAsked on {_minute(asked.asked_at)} ({asked.source}), confirmed on {_minute(now)} {how}"
        )
        change = Change(contact_id, channel, topic_id, True, evidence.strip())
        change_consent([change], now=now, source=BY_LINK, is_proven=True)
        asked.delete()  # also where they were subscribed all along
    return True


def question(contact_id: int, channel: str, topic_id: int, *, now: datetime) -> Confirmation | None:
    """What they may confirm, if anything."""
    return Confirmation.objects.filter(
        contact=contact_id, channel=channel, topic=topic_id, asked_at__gt=now - OPEN_FOR
    ).first()


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"
