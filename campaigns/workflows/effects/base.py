from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.utils.translation import gettext_noop

from lifecycle.look.retold import kept

if TYPE_CHECKING:
    from campaigns.workflows.visits import CampaignFacts, Visit


CAUSE = kept(gettext_noop("Campaign “%(campaign)s”, step %(step)s"))


@dataclass(frozen=True, slots=True)
class Effect:
    """What a step wants to happen to one visit's contact. Steps state it; `perform` does it, for the whole chunk.

    on_people effects are written before the next step of the chunk is asked; all others when the chunk is written.
    """

    on_people: ClassVar[bool] = True

    visit: "Visit"
    campaign: "CampaignFacts"

    @property
    def cause(self) -> str:
        """Who did it, in words kept with the change."""
        return CAUSE % {"campaign": self.campaign.name, "step": self.visit.step_key}

    @classmethod
    def perform(cls, effects: Sequence[Self], now: datetime) -> Any:
        """Do it for all of them in a number of statements that does not depend on how many they are."""
        raise NotImplementedError  # abstract
