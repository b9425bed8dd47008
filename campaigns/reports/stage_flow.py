from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet

from campaigns.reports.stage_picture import Flow, Picture, StageCount, picture
from lifecycle import rows
from lifecycle.contacts.models import Contact
from lifecycle.look.link import admin_link
from lifecycle.stages.goals import goals_reached
from lifecycle.stages.models import Stage, StageChange

Moves = Mapping[tuple[str, str], int]


KEEP_GOALS = 300  # seconds: asking everybody's goals is the dearest question of the page


def asked(*, since: datetime, segment: int | None = None) -> dict[str, "QuerySet[Any, Any]"]:
    """What the picture reads: how many are in each stage, and who moved since then. segment: only its people."""
    within = {"memberships__segment": segment} if segment else {}
    moved_within = {"contact__memberships__segment": segment} if segment else {}
    people = Contact.objects.filter(**within).exclude(stage="").order_by()
    moves = StageChange.objects.filter(at__gte=since, **moved_within).order_by()
    return {
        "people": people.values_list("stage").annotate(Count("pk")),
        "moves": moves.values_list("from_stage", "to_stage").annotate(Count("pk")),
    }


def stage_flow(told: Mapping[str, rows.Answer], *, since: datetime, now: datetime) -> Picture:
    """Where everybody is, and who moved since then. Two queries."""
    return picture(*stage_moves(told, since=since, now=now))


def stage_moves(
    told: Mapping[str, rows.Answer], *, since: datetime, now: datetime, segment: int | None = None
) -> tuple[list[StageCount], list[Flow]]:
    """The same before it is drawn. segment: only its people, and then nothing of goals, which are everybody's."""
    stages = list(Stage.objects.all())
    people = rows.numbers(told.get("people", []))
    moves = {(source, target): count for source, target, count in told.get("moves", [])}
    reached = {} if segment else goals(stages, now)
    more = {"in_segment": segment} if segment else {}
    return counts(stages, people, moves, reached, more), flows(moves, since, more)


def goals(stages: Sequence[Stage], now: datetime) -> dict[str, float]:
    """How many of the people in each stage have reached its goal, in percent; as of some minutes ago."""
    if not any(stage.goal_definition for stage in stages):
        return {}
    said = repr([(stage.key, stage.goal_definition) for stage in stages])
    key = f"stage-goals-{sha256(said.encode()).hexdigest()}"
    found: dict[str, float] | None = cache.get(key)
    if found is None:
        told = goals_reached(now=now)
        found = {
            key: 100 * reached / people
            for key, (people, reached) in told.value.items()
            if people and reached is not None
        }
        if not told.is_kept:
            cache.set(key, found, KEEP_GOALS)
    return found


def counts(
    stages: Sequence[Stage],
    people: Mapping[str, int],
    moves: Moves,
    reached: Mapping[str, float],
    more: Mapping[str, int],
) -> list[StageCount]:
    arrived: dict[str, int] = defaultdict(int)
    left: dict[str, int] = defaultdict(int)
    for (source, target), count in moves.items():
        arrived[target] += count
        left[source] += count
    return [
        StageCount(
            key=stage.key,
            name=stage.name,
            icon=stage.icon or "flag",
            people=people.get(stage.key, 0),
            change=arrived[stage.key] - left[stage.key],
            goal=stage.goal,
            goal_share=reached.get(stage.key),
            url=admin_link("lifecycle_contact_changelist", stage__exact=stage.key, **more),
            is_aside=stage.is_aside,
        )
        for stage in stages
    ]


def flows(moves: Moves, since: datetime, more: Mapping[str, int]) -> list[Flow]:
    day = f"{since:%Y-%m-%d}"
    return [
        Flow(
            source, target, count, admin_link("lifecycle_contact_changelist", moved=f"{source}~{target}~{day}", **more)
        )
        for (source, target), count in moves.items()
        if source and target
    ]
