from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from campaigns.workflows.models import Campaign
from campaigns.workflows.turn import turn
from channels.outbox.wake import asleep
from lifecycle.clock.models import ManualClock
from lifecycle.contacts.identify import Identity, identify
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.campaigns.workflows.publishing.pages import post, signed_in
from tests.cast import NOW

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nobody_is_woken() -> Iterator[None]:
    with asleep():
        yield


@pytest.fixture(autouse=True)
def five_days_later(settings: Any) -> None:
    settings.CLOCK = "manual"
    ManualClock.objects.update_or_create(defaults={"instant": NOW + 5 * DAY})


@pytest.fixture
def campaign() -> Campaign:
    """hello · 10 days · again · the end; four people wait."""
    for key in ("hello", "again"):
        text(key, NOW)
    steps = {
        "hello": step("send", {"next": "rest"}, template="hello"),
        "rest": step("wait", {"next": "again"}, days=10),
        "again": step("send", {"next": "end"}, template="again"),
        "end": FINISH,
    }
    made = live("journey", "hello", steps, NOW, [on("Begin")])
    people = identify([Identity(external_id=f"p{n}", traits={"first_name": f"P{n}"}) for n in range(4)], now=NOW)
    record_events([NewEvent(each.contact_id or 0, "Begin", NOW) for each in people], now=NOW)
    turn(now=NOW)
    return made


@pytest.fixture
def mara() -> Client:
    return signed_in("mara", "Marketer")


@pytest.fixture
def jonas() -> Client:
    return signed_in("jonas", "Approver")


@pytest.fixture
def asks(settings: Any, campaign: Campaign, mara: Client) -> Campaign:
    """Mara has shortened the wait in the admin and asked for approval."""
    settings.PUBLISH_NEEDS_APPROVAL = True
    post(mara, campaign, "step", "rest", **{"days": 20, "exit-next": "again"})
    assert "Whoever may approve" in post(mara, campaign, act="ask", words="Ten more days, as we said.")
    campaign.refresh_from_db()
    return campaign
