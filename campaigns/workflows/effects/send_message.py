from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Self

from campaigns.policy.submit import Candidate, submit
from campaigns.workflows.effects.base import Effect


@dataclass(frozen=True, slots=True)
class SendMessage(Effect):
    """Ask policy for one message made from a template; what becomes of it is policy's answer."""

    on_people: ClassVar[bool] = False

    template: str
    kind: str = "marketing"
    due_at: datetime | None = None
    expires_at: datetime | None = None
    values: dict[str, Any] = field(default_factory=dict)  # more merge values, beside contact, event and campaign

    # Position of the reference is fixed when the step ran: the visit moves on before the chunk is written.
    reference: str = ""
    step_key: str = ""

    @classmethod
    def perform(cls, effects: Sequence[Self], now: datetime) -> None:
        submit([effect._candidate() for effect in effects], now=now)

    def _candidate(self) -> Candidate:
        visit, campaign = self.visit, self.campaign
        return Candidate(
            reference=self.reference,
            contact_id=visit.contact_id,
            template=self.template,
            kind=self.kind,
            topic=campaign.topic,
            campaign_id=campaign.id,
            campaign_name=campaign.name,
            priority=campaign.priority,
            enrollment_id=visit.id,
            number=visit.number,
            step_key=self.step_key,
            due_at=self.due_at,
            expires_at=self.expires_at,
            values={"event": visit.trigger.get("properties") or {}, **self.values},
        )
