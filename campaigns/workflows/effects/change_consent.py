from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from campaigns.workflows.effects.base import Effect
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.models import Topic


@dataclass(frozen=True, slots=True)
class ChangeConsent(Effect):
    topic: str  # empty: the campaign's
    channel: str
    is_subscribed: bool

    @classmethod
    def perform(cls, effects: Sequence[Self], now: datetime) -> None:
        ids = dict(Topic.objects.values_list("key", "pk"))
        changes = [
            Change(
                contact_id=effect.visit.contact_id,
                channel=effect.channel,
                topic_id=ids[effect.topic or effect.campaign.topic],
                is_subscribed=effect.is_subscribed,
                evidence=effect.cause,
            )
            for effect in effects
        ]
        change_consent(changes, now=now, source="campaign")
