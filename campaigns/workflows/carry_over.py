"""From an older version of a campaign into the one that runs now.

Whoever decides about people does this first, so that nothing of an older version runs once a newer one is out; a sweep
sees to those about whom nothing is to be decided soon.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from campaigns.workflows.ahead import ahead_of, first_kept
from campaigns.workflows.chance import share_of
from campaigns.workflows.ledger import Ledger
from campaigns.workflows.models import StepRun, WorkflowVersion
from campaigns.workflows.run import arrive
from campaigns.workflows.steps.base import Step
from campaigns.workflows.versions import Version, load_versions
from campaigns.workflows.visits import Visit, Visits

MOVED = "moved"  # in history: an edit took the step away while they stood there
Passed = dict[int, dict[str, str]]  # by enrollment: each step done under its number, and the exit taken


def carry_over(visits: Sequence[Visit], versions: dict[int, Version], ledger: Ledger, *, now: datetime) -> list[Visit]:
    """Those who are still inside, each in the version that runs; `versions` learns of it, the ledger of who moved.

    No statement where nobody is to be moved. Of a paused campaign nobody is.
    """
    late = [visit for visit in visits if versions[visit.version_id].is_outdated()]
    if not late:
        return list(visits)
    lives = {live_id for visit in late if (live_id := versions[visit.version_id].live_id)}
    versions |= load_versions(lives - versions.keys())
    passed = _passed(late)
    for (old_id, key), group in _by_place(late):
        old = versions[old_id]
        live = versions[old.live_id or 0]
        if live.is_live:
            _move(list(group), key, old, live, ledger, now)
    for visit in late:
        visit.behind = _behind(visit, versions[visit.version_id], passed.get(visit.id, {}))
    return [visit for visit in visits if visit.is_active]


def _by_place(visits: Sequence[Visit]) -> Iterator[tuple[tuple[int, str], Iterator[Visit]]]:
    def place(visit: Visit) -> tuple[int, str]:
        return visit.version_id, visit.step_key

    return groupby(sorted(visits, key=place), place)


def _move(visits: Sequence[Visit], key: str, old: Version, live: Version, ledger: Ledger, now: datetime) -> None:
    has_begun = []
    for visit in visits:
        if _has_begun(visit, old):
            has_begun.append(visit)
        else:
            visit.step_key = live.graph.start
        visit.version_id, visit.has_started = live.id, True
        ledger.visits.append(visit)
    if key not in live.graph.steps:
        _send_on(has_begun, _target(key, old, live), ledger, now)
    elif (step := live.graph.steps[key]).rests and _differs(step, old.graph.steps.get(key)):
        _wait_anew([visit for visit in has_begun if visit.is_resting and not visit.problem], step, live, now)


def _has_begun(visit: Visit, old: Version) -> bool:
    return bool(visit.visit > 1 or visit.rested_at or visit.problem or visit.step_key != old.graph.start)


def _differs(step: Step, before: Step | None) -> bool:
    return before is None or before.settings != step.settings


def _target(key: str, old: Version, live: Version) -> str:
    """Where the author said; of a step at which nobody stood when they were asked: where it led on."""
    choice = live.choices.get(key, {})
    if "to" in choice:
        return str(choice["to"])
    graph = WorkflowVersion.objects.values_list("graph", flat=True).get(pk=old.id)
    return first_kept(graph, live.graph.steps.keys(), key)


def _send_on(visits: Sequence[Visit], target: str, ledger: Ledger, now: datetime) -> None:
    for visit in visits:
        if not target:
            ledger.end(visit, "removed")
            continue
        ledger.note(visit, MOVED)
        arrive(visit, target)
        # They have waited: goal and exit rule are asked before anything else happens to them.
        visit.due_at, visit.rested_at, visit.problem = now, now, ""


def _wait_anew(visits: Sequence[Visit], step: Step, live: Version, now: datetime) -> None:
    moments = step.rest_again(Visits(visits, live.campaign, now), now) if visits else []
    for visit, moment in zip(visits, moments, strict=True):
        visit.due_at = _paced(visit, moment, live, now)


def _paced(visit: Visit, moment: datetime | None, live: Version, now: datetime) -> datetime | None:
    """A moment that was promised earlier is kept, or those whose wait is over already go on by and by."""
    choice = live.choices.get(visit.step_key, {})
    promised = visit.due_at
    if moment is None or promised is None or moment >= promised:
        return moment
    if choice.get("pace") == "keep":
        return promised
    if choice.get("pace") == "spread" and moment <= now:
        share = share_of(live.campaign.id, visit.contact_id, visit.step_key)
        return min(promised, now + share * timedelta(days=choice["days"]))
    return max(moment, min(promised, now))  # nobody was to go on before the edit said so


def _passed(visits: Sequence[Visit]) -> Passed:
    """One statement."""
    numbers = {visit.id: visit.number for visit in visits}
    people, campaigns = {visit.contact_id for visit in visits}, {visit.campaign_id for visit in visits}
    found = StepRun.objects.filter(contact_id__among=list(people), campaign_id__in=campaigns).exclude(step_key="")
    passed: Passed = {}
    for pk, number, key, outcome in found.values_list("enrollment_id", "number", "step_key", "outcome"):
        if numbers.get(pk) == number and outcome != MOVED:
            passed.setdefault(pk, {})[key] = outcome
    return passed


def _behind(visit: Visit, live: Version, passed: dict[str, str]) -> dict[str, str] | None:
    """What they did already and would come to again; on a circle that is meant."""
    acted = [key for key in passed if (step := live.graph.steps.get(key)) and step.acts]
    if not acted or not visit.is_active:
        return None
    ahead = ahead_of(live.graph, visit.step_key) | (set() if visit.is_resting else {visit.step_key})
    return {key: passed[key] for key in acted if key in ahead and key not in ahead_of(live.graph, key)} or None
