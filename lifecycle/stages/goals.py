from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from lifecycle.conditions.base import BadCondition
from lifecycle.conditions.parsed import parsed
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from lifecycle.figures.figure import figure
from lifecycle.stages.models import Stage


@dataclass(frozen=True)
class GoalShare:
    """Of the people in a stage, how many have reached its goal. reached is None where the goal is only words."""

    stage: Stage
    people: int
    reached: int | None

    @property
    def share(self) -> float | None:
        return None if self.reached is None or not self.people else self.reached / self.people


def goal_shares(*, now: datetime, stages: Sequence[Stage] | None = None) -> list[GoalShare]:
    """All stages in order, or these, counted by one statement."""
    stages = list(Stage.objects.all()) if stages is None else stages
    asked = {f"people_{stage.pk}": Count("pk", filter=Q(stage=stage.key)) for stage in stages}
    for stage in stages:
        if (goal := goal_q(stage, now)) is not None:
            asked[f"reached_{stage.pk}"] = Count("pk", filter=Q(stage=stage.key) & goal)
    found = Contact.objects.order_by().aggregate(**asked) if asked else {}
    return [GoalShare(stage, found[f"people_{stage.pk}"], found.get(f"reached_{stage.pk}")) for stage in stages]


@figure("goals", of=(Contact, Event), empty=dict[str, list[int | None]](), keep=timedelta(minutes=5))
def goals_reached(*, now: datetime) -> dict[str, list[int | None]]:
    """By stage, how many are in it and how many of them reached its goal, which is asked of each of them."""
    return {each.stage.key: [each.people, each.reached] for each in goal_shares(now=now)}


def goal_q(stage: Stage, now: datetime) -> Q | None:
    try:
        return parsed(stage.goal_definition).q(now, whole=True) if stage.goal_definition else None
    except BadCondition:
        return None
