import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from django.utils.translation import gettext_noop

from campaigns.rehearsal.longest_path import head_start
from campaigns.rehearsal.models import RehearsalRun
from campaigns.rehearsal.side_by_side import simulate_side_by_side
from campaigns.rehearsal.simulate import Rehearsal, Stopped, Told, as_json
from campaigns.workflows.graph import BadGraph
from lifecycle.look.retold import kept

NOT_REHEARSED = kept(gettext_noop("It could not be rehearsed: %(problem)s"))

MOST_PEOPLE = 500
LOST_AFTER = timedelta(minutes=5)
TELL_EVERY = 1.0  # seconds
log = logging.getLogger(__name__)


def rehearse_next(*, clock: Callable[[], datetime]) -> bool:
    """Take up the oldest rehearsal that waits, and stay with it to its end. False where none waits.

    It takes minutes, and says every second how far it is: so it reads the clock itself.
    """
    _give_up_lost(clock())
    run = RehearsalRun.objects.filter(state="waiting").order_by("pk").select_related("campaign__live_version").first()
    if run is None:
        return False
    taken = RehearsalRun.objects.filter(pk=run.pk, state="waiting")
    graph = _graph_of(run)
    if not taken.update(state="running", seen_at=clock(), graph=graph):
        return True  # somebody else was faster
    try:
        found = simulate_side_by_side(
            campaign_key=run.campaign.key,
            start=run.start,
            end=run.end,
            played_from=run.start - head_start(graph),
            with_people=True,
            with_flow=True,
            of_draft=run.of_draft,
            told=_teller(run, clock),
        )
    except Stopped:
        return True
    except BadGraph as bad:
        _finish(run, clock(), state="failed", problem=str(bad)[:500])
    except Exception as problem:
        log.exception("Rehearsal %d failed", run.pk)
        _finish(run, clock(), state="failed", problem=(NOT_REHEARSED % {"problem": problem})[:500])
    else:
        _keep(run, found, clock())
    return True


def _graph_of(run: RehearsalRun) -> dict[str, object]:
    live = run.campaign.live_version
    return run.campaign.draft if live is None or run.of_draft else live.graph


def _teller(run: RehearsalRun, clock: Callable[[], datetime]) -> Told:
    """Notes how far it is, and who came so far; answers whether to go on."""
    told_at = 0.0

    def told(reached: datetime, so_far: Callable[[], dict[str, int]]) -> bool:
        nonlocal told_at
        if monotonic() - told_at < TELL_EVERY:
            return True
        told_at = monotonic()
        running = RehearsalRun.objects.filter(pk=run.pk, state="running")
        return bool(running.update(reached=reached, seen_at=clock(), result={"so_far": so_far()}))

    return told


def _keep(run: RehearsalRun, found: Rehearsal, now: datetime) -> None:
    people = [[person.contact_id, person.step, person.at.isoformat()] for person in found.people[:MOST_PEOPLE]]
    result = as_json(found.result) | {"already_inside": found.result.already_inside, "flow": found.flow}
    _finish(run, now, state="done", reached=run.end, result=result, people=people, samples=found.samples)


def _finish(run: RehearsalRun, now: datetime, **found: object) -> None:
    RehearsalRun.objects.filter(pk=run.pk, state="running").update(finished_at=now, **found)


def _give_up_lost(now: datetime) -> None:
    lost = RehearsalRun.objects.filter(state="running", seen_at__lt=now - LOST_AFTER)
    lost.update(state="failed", finished_at=now, problem="The worker stopped in the middle of it. Rehearse again.")
