from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from campaigns.policy.models import QuietHours
from channels.outbox.models import Message
from lifecycle.clock.read import now
from lifecycle.clock.set import set_clock
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def by_hand(settings: Settings) -> None:
    settings.CLOCK = "manual"
    set_clock(to=NOW)


def test_the_system_clock_is_not_moved() -> None:
    with pytest.raises(CommandError, match="Set CLOCK=manual to move it by hand"):
        call_command("tick", to="2026-11-03")


def test_the_clock_does_not_go_back(by_hand: None) -> None:
    with pytest.raises(CommandError, match="only goes forward"):
        call_command("tick", to="2026-11-02T15:00:00Z")
    assert now() == NOW


def test_what_is_no_instant_is_refused(by_hand: None) -> None:
    with pytest.raises(CommandError, match="“tomorrow” is not a date"):
        call_command("tick", to="tomorrow")


def test_everything_due_on_the_way_happens_at_its_own_instant(by_hand: None, cast: Cast) -> None:
    QuietHours.objects.update(is_on=False)
    text("hi", NOW)
    steps = {
        "pause": step("wait", {"next": "say"}, days=1, hours=3),
        "say": step("send", {"next": "end"}, template="hi"),
        "end": FINISH,
    }
    live("welcome", "pause", steps, NOW, [on("Trial Ended")])
    record_events([NewEvent(cast.ada.pk, "Trial Ended", NOW)], now=NOW)
    said = StringIO()
    call_command("tick", to="2026-11-05", stdout=said)
    assert Message.objects.get().sent_at == NOW + DAY + timedelta(hours=3)
    assert now().isoformat() == "2026-11-05T00:00:00+00:00"
    assert said.getvalue() == "It is 2026-11-05T00:00:00+00:00.\n"
