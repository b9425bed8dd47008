from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from campaigns.workflows.effects.base import Effect
from campaigns.workflows.effects.tell import tell
from lifecycle.events.names import CAMPAIGN_STARTED


@dataclass(frozen=True, slots=True)
class StartCampaign(Effect):
    """Let the contact enter another campaign. Travels as an event, so that it counts as a cause like any other."""

    campaign_key: str

    @classmethod
    def perform(cls, effects: Sequence[Self], now: datetime) -> None:
        tell(effects, CAMPAIGN_STARTED, now, lambda effect: {"start": effect.campaign_key})
