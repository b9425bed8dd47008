"""Eight workers, two hundred contacts, twenty campaigns, one cap (P17). Real threads on PostgreSQL.

Each was seen to fail: with the contacts' lock taken away, and with places that are never taken back.
"""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from campaigns.policy.facts import Decision
from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.policy.settle_places import settle_places
from campaigns.workflows.models import Campaign
from campaigns.workflows.release import release
from campaigns.workflows.run_until import run_until
from campaigns.workflows.sweep import sweep_pending
from campaigns.workflows.turn import turn
from channels.outbox.deliver import deliver
from channels.outbox.models import COUNTED, Message
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.identify import Identity, identify
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.campaigns.workflows.test_races import Job, at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PEOPLE, CAMPAIGNS, WORKERS, CHUNK = 200, 20, 8, 25


@pytest.fixture
def people(transactional_db: None) -> list[int]:
    QuietHours.objects.update(is_on=False)
    FrequencyCap.objects.all().delete()
    FrequencyCap.objects.create(limit=3, days=7)
    made = identify([Identity(external_id=f"p{n}", phone=f"+1212{5550000 + n}") for n in range(PEOPLE)], now=NOW)
    ids = sorted(outcome.contact_id for outcome in made if outcome.contact_id)
    topic = default_topic().pk
    change_consent([Change(pk, "sms", topic, True, "test") for pk in ids], now=NOW, source="test")
    text("hi", NOW)
    steps = {"say": step("send", {"next": "end"}, template="hi"), "end": FINISH}
    for rank in range(CAMPAIGNS):
        live(f"rank-{rank:02}", "say", steps, NOW, [on(f"Begin {rank}")], priority=rank)
    turn(now=NOW)
    return ids


@pytest.fixture(autouse=True)
def _slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between reading what counts and writing the answer there is time for others to come between."""

    def slow(*args: Any, **more: Any) -> list[Decision]:
        time.sleep(0.005)
        return settle_places(*args, **more)

    monkeypatch.setattr("campaigns.policy.submit.settle_places", slow)
    monkeypatch.setattr("campaigns.policy.reconsider.settle_places", slow)


def worker(ids: list[int], ranks: list[int], delivers: bool) -> Job:
    def job() -> None:
        for rank in ranks:
            for start in range(0, len(ids), CHUNK):
                record_events([NewEvent(pk, f"Begin {rank}", NOW) for pk in ids[start : start + CHUNK]], now=NOW)
                sweep_pending(now=NOW, chunk=CHUNK)
                release(now=NOW, chunk=CHUNK)
                if delivers:
                    deliver(now=NOW, limit=CHUNK)

    return job


def eight(ids: list[int], *, delivers: bool) -> None:
    # The ranks go up in one and down in the next, so that all orders of arrival happen.
    ranks = [[*range(CAMPAIGNS)][n::WORKERS][:: -1 if n % 2 else 1] for n in range(WORKERS)]
    jobs = [worker(ids, ranks[n], delivers and n < 2) for n in range(WORKERS)]
    with at_once(*jobs):
        turn(now=NOW)


def by_contact() -> Counter[int]:
    return Counter(Message.objects.filter(COUNTED).values_list("contact_id", flat=True))


def test_the_places_go_to_the_highest_priorities_whoever_comes_first(people: list[int]) -> None:
    eight(people, delivers=False)
    assert by_contact() == dict.fromkeys(people, 3)
    names = dict(Campaign.objects.values_list("pk", "key"))
    won = Counter(names[pk] for pk in Message.objects.filter(state="sent").values_list("campaign_id", flat=True))
    assert won == {"rank-19": PEOPLE, "rank-18": PEOPLE, "rank-17": PEOPLE}
    waiting = Message.objects.filter(state="held", reason__in=("capped", "outranked"))
    assert waiting.count() == PEOPLE * (CAMPAIGNS - 3)
    # A week later the next three have their turn.
    run_until(start=NOW, to=NOW + 7 * DAY, clock=lambda _moment: None)
    later = Message.objects.filter(state="sent", sent_at=NOW + 7 * DAY).values_list("campaign_id", flat=True)
    assert Counter(names[pk] for pk in later) == {"rank-16": PEOPLE, "rank-15": PEOPLE, "rank-14": PEOPLE}


def test_nobody_gets_one_over_while_senders_take_what_is_there(people: list[int]) -> None:
    eight(people, delivers=True)
    assert Message.objects.count() == PEOPLE * CAMPAIGNS
    assert set(Message.objects.filter(COUNTED).values_list("state", flat=True)) == {"sent"}
    assert by_contact() == dict.fromkeys(people, 3)
