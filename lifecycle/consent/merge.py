from datetime import datetime

from lifecycle import rows
from lifecycle.consent.models import Confirmation, Consent, ConsentChange
from lifecycle.contacts.merge import Pairs, move


def merge_consent(pairs: Pairs, now: datetime) -> None:
    """Whoever has said no under one of the two names has said no."""
    goes_to = {drop: keep for keep, drop in pairs}
    ids = {pk for pair in pairs for pk in pair}
    refusals = Consent.objects.filter(contact__among=ids, is_subscribed=False)
    refused = {
        (goes_to.get(contact_id, contact_id), channel, topic_id): at
        for contact_id, channel, topic_id, at in refusals.values_list("contact_id", "channel", "topic_id", "changed_at")
    }
    move(Consent, pairs, unique=("channel", "topic_id"))
    move(ConsentChange, pairs)
    move(Confirmation, pairs, unique=("channel", "topic_id"))
    if refused:
        rows.upsert(
            Consent,
            {
                "contact": [contact_id for contact_id, _, _ in refused],
                "channel": [channel for _, channel, _ in refused],
                "topic": [topic_id for _, _, topic_id in refused],
                "is_subscribed": rows.Same(False),
                "changed_at": list(refused.values()),
            },
            conflict=("contact", "channel", "topic"),
            update=("is_subscribed", "changed_at"),
            update_where="{old}.is_subscribed",
        )
