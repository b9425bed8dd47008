"""Erasing somebody while work without their lock in hand changes several messages of theirs, on a database that lets both:
where the two come to the messages in another order, one of them is broken off as a deadlock."""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from campaigns.policy.ask_again import ask_again, hold_retries
from campaigns.workflows.end import empty
from campaigns.workflows.models import Campaign
from channels.adapters.base import Receipt
from channels.outbox.call_up import call_up_everybody
from channels.outbox.expire import expire
from channels.outbox.models import Message
from channels.outbox.record import record
from channels.outbox.recover import recover
from channels.outbox.settle_by_hand import AGAIN, NEVER, settle_by_hand
from lifecycle.contacts.erase import erase
from lifecycle.contacts.models import Contact
from tests.cast import Cast
from tests.channels.letters import send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

HOUR = timedelta(hours=1)
Job = Callable[[list[Message], datetime], object]


def _record(found: list[Message], now: datetime) -> None:
    attempts = {message.pk: 1 for message in found}
    results = [Receipt(provider_id=str(message.pk)) for message in found]
    record("email", found, results, attempts=attempts, by="us", provider="smtp", now=now)


def _ended(now: datetime) -> int:
    made = Campaign.objects.create(key="over", name="Over", status="ended", created_at=now, updated_at=now)
    return made.pk


JOBS: dict[str, tuple[dict[str, Any], Job]] = {
    "what came too late": ({"state": "queued", "expires_at": -HOUR}, lambda found, now: expire(now=now)),
    "the line of a campaign that ended": ({"state": "queued", "campaign_id": 0}, lambda found, now: empty(now=now)),
    "what is tried again later": (
        {"state": "queued", "attempts": 1, "due_at": HOUR},
        lambda found, now: hold_retries(now=now),
    ),
    "what waited out a pause": ({"state": "queued"}, lambda found, now: ask_again("everything", "")),
    "whom a sender left behind": ({"state": "sending", "claimed_at": -HOUR}, lambda found, now: recover(now=now)),
    "who waits under a cap": (
        {"state": "held", "reason": "capped", "due_at": HOUR},
        lambda found, now: call_up_everybody(now=now),
    ),
    "what a person lets be": (
        {"state": "unknown"},
        lambda found, now: settle_by_hand([m.pk for m in found], NEVER, by="Mara", now=now),
    ),
    "what a person sends again": (
        {"state": "unknown"},
        lambda found, now: settle_by_hand([m.pk for m in found], AGAIN, by="Mara", now=now),
    ),
    "what a provider took": ({"state": "sending", "claimed_by": "us"}, _record),
}


@pytest.mark.parametrize("about", JOBS)
def test_an_erasure_and_other_work_both_end(about: str, cast: Cast) -> None:
    columns, job = JOBS[about]
    mails = [send(cast.ada, "email", cast.now, reference=f"test/{number}") for number in range(3)]
    if "campaign_id" in columns:
        columns = {**columns, "campaign_id": _ended(cast.now)}
    moved = {name: cast.now + value if isinstance(value, timedelta) else value for name, value in columns.items()}
    # Stored the last one first, so that whoever takes them as they lie takes them so.
    for mail in reversed(mails):
        Message.objects.filter(pk=mail.pk).update(**moved)
        moved["due_at"] = moved.get("due_at", cast.now) + timedelta(microseconds=1)
    problems = list[BaseException]()

    def run(work: Callable[[], object]) -> threading.Thread:
        def worked() -> None:
            try:
                work()
            except BaseException as problem:
                problems.append(problem)
            finally:
                connection.close()

        thread = threading.Thread(target=worked)
        thread.start()
        return thread

    with ExitStack() as holding:
        holding.enter_context(transaction.atomic())
        list(Message.objects.filter(pk=mails[0].pk).select_for_update())
        eraser = run(lambda: erase([cast.ada.pk], now=cast.now))
        _until(lambda: _waiting() == 1)
        worker = run(lambda: job(mails[::-1], cast.now))
        _until(lambda: _waiting() == 2 or not worker.is_alive())
    for thread in (eraser, worker):
        thread.join()
    assert problems == []
    assert not Contact.objects.filter(pk=cast.ada.pk).exists()


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees the same for as long as it lasts
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        (found,) = cursor.fetchone() or (0,)
    return int(found)


def _until(come: Callable[[], bool]) -> None:
    for _ in range(400):
        if come():
            return
        time.sleep(0.01)
    raise AssertionError("It did not come to that.")
