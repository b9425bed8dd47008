"""100,000 contacts enroll and go one step on, against the bare driver that writes the same rows."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from campaigns.proof.bench.people import invite
from campaigns.proof.bench.row import Row, Speed
from campaigns.proof.bench.size import Size
from campaigns.proof.bench.stopwatch import insist, timed
from campaigns.workflows.models import Campaign, Enrollment, StepRun
from campaigns.workflows.publish import publish
from campaigns.workflows.turn import turn
from channels.outbox.wake import asleep

AIM = 0.4
CHUNK = 1000
DAY = timedelta(days=1)

ENROLL = (
    "INSERT INTO campaigns_enrollment (id, campaign_id, contact_id, version_id, number, is_active, step_key, visit, "
    "is_resting, rested_at, due_at, entered_at, trigger, hops, ended_at, ended_reason, problem) "
)
NOTE = "INSERT INTO campaigns_steprun (enrollment_id, campaign_id, contact_id, number, step_key, visit, at, outcome) "
MOVE = (
    "UPDATE campaigns_enrollment SET version_id = %s, number = %s, is_active = %s, step_key = %s, visit = %s, "
    "is_resting = %s, rested_at = %s, due_at = %s, entered_at = %s, trigger = %s, hops = %s, ended_at = %s, "
    "ended_reason = %s, problem = %s "
)


def measure(size: Size, *, now: datetime) -> Row:
    ids = invite(size.contacts, now=now)
    at = now.replace(hour=12, minute=0, second=0, microsecond=0)
    campaign = _campaign(at, now)
    ours = timed(len(ids), lambda: _ours(at))
    _check(len(ids), "ours")
    theirs = _alone(ids, campaign, at, _in_chunks)
    whole = _alone(ids, campaign, at, _whole)
    notes = {"four_whole_set_statements": round(whole.rate, 1), "chunk": CHUNK}
    baseline = "the bare driver writing the same rows in chunks of 1,000"
    return Row("advance", connection.vendor, "contacts/s", ours, baseline, theirs, AIM, notes)


def _campaign(at: datetime, now: datetime) -> Campaign:
    everybody = {"kind": "attribute", "field": "email", "type": "text", "op": "is_set"}
    steps = {
        "first": {"kind": "wait", "settings": {"days": 1}, "exits": {"next": "second"}},
        "second": {"kind": "wait", "settings": {"days": 1}, "exits": {"next": "end"}},
        "end": {"kind": "finish"},
    }
    trigger = {"kind": "schedule", "at": at.isoformat(), "repeat": "once", "who": everybody}
    graph = {"triggers": [trigger], "start": "first", "steps": steps}
    campaign = Campaign.objects.create(key="on", name="On", draft=graph, created_at=now, updated_at=now)
    publish(campaign=campaign, by=None, now=at.replace(hour=11))
    campaign.refresh_from_db()
    return campaign


def _ours(at: datetime) -> None:
    with asleep():
        turn(now=at)
        turn(now=at + DAY)


def _check(count: int, who: str) -> None:
    insist(Enrollment.objects.filter(step_key="second", is_active=True).count(), count, f"people gone on by {who}")
    insist(StepRun.objects.count(), 2 * count, f"lines of history by {who}")


def _alone(
    ids: Sequence[int], campaign: Campaign, at: datetime, work: Callable[[Sequence[int], Campaign, datetime], None]
) -> Speed:
    """In tables as empty as ours were."""
    emptied = "DELETE FROM {}" if connection.vendor == "sqlite" else "TRUNCATE {}"
    with connection.cursor() as cursor:
        for model in (StepRun, Enrollment):
            cursor.execute(emptied.format(model._meta.db_table))
    speed = timed(len(ids), lambda: work(ids, campaign, at))
    _check(len(ids), work.__name__)
    return speed


def _in_chunks(ids: Sequence[int], campaign: Campaign, at: datetime) -> None:
    chunks = [range(start, min(start + CHUNK, len(ids))) for start in range(0, len(ids), CHUNK)]
    born, moved = _enrolled(campaign, at), _moved(campaign, at)
    entered, left = (campaign.pk, 1, "", 0, at, "entered"), (campaign.pk, 1, "first", 1, at + DAY, "next")
    for chunk in chunks:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(f"{ENROLL} VALUES ({_marks(17)})", [(n + 1, campaign.pk, ids[n], *born) for n in chunk])
            _note(cursor, chunk, ids, entered)
    for chunk in chunks:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(f"{MOVE} WHERE id = %s", [(*moved, n + 1) for n in chunk])
            _note(cursor, chunk, ids, left)


def _note(cursor, chunk: range, ids: Sequence[int], said: tuple[Any, ...]) -> None:  # type: ignore[no-untyped-def]
    campaign_id, *rest = said
    cursor.executemany(f"{NOTE} VALUES ({_marks(8)})", [(n + 1, campaign_id, ids[n], *rest) for n in chunk])


def _whole(ids: Sequence[int], campaign: Campaign, at: datetime) -> None:
    born, moved = _enrolled(campaign, at), _moved(campaign, at)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{ENROLL} SELECT id, %s, id, {_marks(14)} FROM lifecycle_contact", [campaign.pk, *born])  # noqa: S608
        history = f"{NOTE} SELECT id, campaign_id, contact_id, {_marks(5)} FROM campaigns_enrollment"  # noqa: S608
        cursor.execute(history, [1, "", 0, _stored(at), "entered"])
        cursor.execute(MOVE, moved)
        cursor.execute(history, [1, "first", 1, _stored(at + DAY), "next"])


def _enrolled(campaign: Campaign, at: datetime) -> tuple[Any, ...]:
    """From version to problem, as each is born."""
    return _place(campaign, at, "first", 1, at)


def _moved(campaign: Campaign, at: datetime) -> tuple[Any, ...]:
    return _place(campaign, at, "second", 2, at + DAY)


def _place(campaign: Campaign, entered: datetime, step: str, visit: int, now: datetime) -> tuple[Any, ...]:
    trigger = json.dumps({"event": "", "at": entered.isoformat(), "properties": {}})
    rest = (_stored(now), _stored(now + DAY), _stored(entered))
    return (campaign.live_version_id, 1, True, step, visit, True, *rest, trigger, 0, None, "", "")


def _stored(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def _marks(count: int) -> str:
    return ", ".join(["%s"] * count)
