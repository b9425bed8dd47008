"""Several shares of the people, counted together again. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any

from campaigns.rehearsal.flow import KEPT, Samples
from campaigns.rehearsal.report import Result, StepCount
from campaigns.rehearsal.simulate import Rehearsal


def together(shares: Sequence[Rehearsal]) -> Rehearsal:
    people = [person for share in shares for person in share.people]
    return Rehearsal(
        result=_result([share.result for share in shares]),
        people=sorted(people, key=lambda person: (person.at, person.contact_id)),
        flow=_flow([share.flow for share in shares]),
        samples=_samples([share.samples for share in shares]),
    )


def _result(parts: Sequence[Result]) -> Result:
    return replace(
        parts[0],
        enrollments=sum(part.enrollments for part in parts),
        goals=sum(part.goals for part in parts),
        already_inside=sum(part.already_inside for part in parts),
        steps=[_step(same) for same in zip(*(part.steps for part in parts), strict=True)],
    )


def _step(same: Sequence[StepCount]) -> StepCount:
    outcomes = _summed(step.outcomes for step in same)
    return replace(same[0], entered=sum(step.entered for step in same), outcomes=dict(sorted(outcomes.items())))


def _flow(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """As flow.py has it."""
    if not parts[0]:
        return {}
    days: dict[str, tuple[int, int]] = {}
    for part in parts:
        for day, went, stayed in part["days"]:
            before = days.get(day, (0, 0))
            days[day] = (before[0] + went, before[1] + stayed)
    return {
        "entered": sum(part["entered"] for part in parts),
        "steps": {key: _numbers([part["steps"][key] for part in parts]) for key in parts[0]["steps"]},
        "days": [(day, *days[day]) for day in sorted(days)],
        "texts": _summed(part["texts"] for part in parts),
        "channels": sorted({channel for part in parts for channel in part["channels"]}),
    }


def _numbers(same: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        name: _summed(each[name] for each in same) if isinstance(value, dict) else sum(each[name] for each in same)
        for name, value in same[0].items()
    }


def _summed(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return dict(total)


def _samples(parts: Sequence[Samples]) -> Samples:
    kept: Samples = {}
    for part in parts:
        for number, people in part.items():
            kept.setdefault(number, []).extend(people)
    return {number: sorted(people, key=itemgetter(1))[:KEPT] for number, people in kept.items()}
