from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Count

from campaigns.reports.stage_picture import Flow, Picture, StageCount, picture
from lifecycle.contacts.models import Contact
from lifecycle.look.link import admin_link
from lifecycle.stages.models import Stage, StageChange

Moves = Mapping[tuple[str, str], int]


def stage_flow(*, since: datetime) -> Picture:
    """Where everybody is, and who moved since then. Three queries, whatever the number of people or stages."""
    stages = list(Stage.objects.all())
    people: dict[str, int] = dict(
        Contact.objects.exclude(stage="").order_by().values_list("stage").annotate(Count("pk"))
    )
    moves: dict[tuple[str, str], int] = {
        (source, target): count
        for source, target, count in StageChange.objects.filter(at__gte=since)
        .order_by()
        .values_list("from_stage", "to_stage")
        .annotate(Count("pk"))
    }
    return picture(counts(stages, people, moves), flows(moves, since))


def counts(stages: Sequence[Stage], people: Mapping[str, int], moves: Moves) -> list[StageCount]:
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
            url=admin_link("lifecycle_contact_changelist", stage__exact=stage.key),
            is_aside=stage.is_aside,
        )
        for stage in stages
    ]


def flows(moves: Moves, since: datetime) -> list[Flow]:
    day = f"{since:%Y-%m-%d}"
    return [
        Flow(source, target, count, admin_link("lifecycle_contact_changelist", moved=f"{source}~{target}~{day}"))
        for (source, target), count in moves.items()
        if source and target
    ]
