"""Every page of the admin that links lead to: few queries, and no more work for more people."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.proof.bench.addresses import addresses, marketer
from campaigns.proof.bench.company import company
from campaigns.proof.bench.crowd import crowd
from campaigns.proof.bench.pages import MOST_QUERIES
from lifecycle.clock.read import now as read_clock
from lifecycle.figures import figure
from lifecycle.figures.count import count_figures

FEW, MANY = 60, 600
STEP = 100  # of SQLite's machine, between two looks at the clock
GROWTH = 1.5  # ten times the people
SLACK = 80  # times STEP: what lists and bounded counts add until they are as long as they get

# Lists and the first page ask MOST_QUERIES times at most. These are pages about one thing, with much around it.
RICH = {
    "campaigns_campaign_change": 24,
    "lifecycle_contact_change": 35,
    "lifecycle_contact_everything": 27,
}
# Where more people are more work, and why.
GROWS = {
    "channels_message_changelist ?q": "a search reads up to 200 people of that name",
}


@contextmanager
def counted() -> Iterator[list[int]]:
    """How much SQLite's machine has worked, in hundreds of its steps: the same in each run, whatever else goes on."""
    steps = [0]

    def step() -> int:
        steps[0] += 1
        return 0

    connection.ensure_connection()
    connection.connection.set_progress_handler(step, STEP)
    try:
        yield steps
    finally:
        connection.connection.set_progress_handler(None, 0)


class Looks:
    """A browser that notes how much work each page was."""

    def __init__(self, client: Client) -> None:
        self.client, self.work = client, dict[str, int]()

    def get(self, address: str) -> Any:
        with counted() as steps:
            answer = self.client.get(address)
        self.work[address] = steps[0]
        return answer


@pytest.mark.django_db
def test_no_page_asks_often_or_works_more_for_more_people(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite counts its steps; `bench pages` measures PostgreSQL")
    # As where there are a million: what is counted over everybody is counted by a worker, and what is counted up to a
    # bound has reached it.
    monkeypatch.setattr(figure, "LARGE", 0)
    monkeypatch.setattr(figure, "FEW", 0)
    for bound in BOUNDS:
        monkeypatch.setattr(bound, 5)
    now = datetime.now(UTC)
    company(now)
    crowd(range(FEW), total=FEW, now=now)
    before, after = Looks(marketer()), Looks(Client())
    after.client = before.client
    asked = addresses(before.get, of_each=1)
    count_figures(clock=read_clock)
    crowd(range(FEW, MANY), total=MANY, now=now)
    wrong = []
    for name, address in asked.items():
        most = RICH.get(name.partition(" ")[0], MOST_QUERIES)
        captured = queries_of(after, address)
        if len(captured) > most:  # who looks is noted once a minute: not twice
            captured = queries_of(after, address)
        few, many = before.work[address], after.work[address]
        if len(captured) > most:
            wrong.append(f"{name} asks {len(captured)} times")
        if many > GROWTH * few + SLACK and name not in GROWS:
            wrong.append(f"{name} works {many}00 steps, with a tenth of the people {few}00")
        wrong += [f"{name}: {sql}" for sql in captured if counts_a_table(sql)]
    assert not wrong, "\n".join(wrong)


def queries_of(looks: Looks, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        looks.get(address)
    return [each["sql"] for each in captured]


def counts_a_table(sql: str) -> bool:
    """In one step for SQLite, whatever its length."""
    return (
        'SELECT COUNT(*) AS "__count" FROM' in sql
        and " WHERE " not in sql
        and any(f'"{table}"' in sql for table in LARGE)
    )


LARGE = (
    "lifecycle_contact", "lifecycle_event", "lifecycle_membership", "lifecycle_stagechange", "lifecycle_consent",
    "lifecycle_deed", "lifecycle_suppression", "channels_message", "channels_hit", "campaigns_enrollment",
    "campaigns_steprun", "campaigns_task",
)  # fmt: skip
BOUNDS = (
    "channels.outbox.browse.MOST_COUNTED", "campaigns.reports.needs.MOST_COUNTED", "campaigns.reports.why.admin.LATELY",
    "campaigns.reports.upcoming.LOOK_AHEAD", "campaigns.reports.contacts_head.MOST_COUNTED",
)  # fmt: skip
