from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from campaigns.workflows.effects.base import Effect
from campaigns.workflows.effects.tell import is_endless, note_endless
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.topics import topic_facts
from lifecycle.events.names import SUBSCRIBED, UNSUBSCRIBED


@dataclass(frozen=True, slots=True)
class ChangeConsent(Effect):
    topic: str  # empty: the campaign's
    channel: str
    is_subscribed: bool

    @classmethod
    def perform(cls, effects: Sequence[Self], now: datetime) -> None:
        ids = {topic.key: pk for pk, topic in topic_facts().items()}
        groups: dict[int, list[Change]] = {}
        for effect in effects:
            change = Change(
                contact_id=effect.visit.contact_id,
                channel=effect.channel,
                topic_id=ids[effect.topic or effect.campaign.topic],
                is_subscribed=effect.is_subscribed,
                evidence=effect.cause,
            )
            groups.setdefault(effect.visit.hops, []).append(change)
        for hops, changes in groups.items():
            change_consent(changes, now=now, source="campaign", hops=hops + 1)
        endless = [effect for effect in effects if is_endless(effect)]
        note_endless(endless, SUBSCRIBED if endless and endless[0].is_subscribed else UNSUBSCRIBED)
