from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Self

from campaigns.teamwork.create_tasks import NewTask, create_tasks
from campaigns.workflows.effects.base import Effect


@dataclass(frozen=True, slots=True)
class CreateTask(Effect):
    on_people: ClassVar[bool] = False

    title: str
    reference: str  # of the visit when the step ran; the visit moves on before the chunk is written
    note: str = ""
    due_at: datetime | None = None

    @classmethod
    def perform(cls, effects: Sequence[Self], now: datetime) -> None:
        create_tasks(
            [
                NewTask(
                    reference=effect.reference,
                    title=effect.title,
                    note=effect.note,
                    contact_id=effect.visit.contact_id,
                    campaign_id=effect.campaign.id,
                    due_at=effect.due_at,
                )
                for effect in effects
            ],
            now=now,
        )
