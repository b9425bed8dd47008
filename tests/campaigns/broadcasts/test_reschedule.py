from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings

from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan, plan_in
from campaigns.broadcasts.reschedule import CannotMove, reschedule
from campaigns.broadcasts.save_broadcast import create_broadcast
from campaigns.broadcasts.send_broadcast import send_broadcast
from campaigns.workflows.editing.open_draft import Stale
from campaigns.workflows.models import Enrollment
from campaigns.workflows.pause import pause
from campaigns.workflows.publish import NotApproved
from campaigns.workflows.turn import turn
from channels.outbox.wake import asleep
from lifecycle.accounts.actor import COMMAND_LINE, acting
from lifecycle.accounts.models import Deed
from tests.campaigns.workflows.journeys import text
from tests.cast import DAY, NOW, Cast

ADA = {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}


def planned(at: datetime, *, sent: bool = True, **more: object) -> Broadcast:
    text("news", NOW)
    made = create_broadcast(name="News", plan=Plan("news", ADA, at, **more), now=NOW)  # type: ignore[arg-type]
    if sent:
        send_broadcast(broadcast=made, by=None, now=NOW)
    return made


def at_of(broadcast: Broadcast) -> datetime | None:
    broadcast.refresh_from_db()
    return plan_in(broadcast.live_version.graph if broadcast.live_version else broadcast.draft).at


@pytest.fixture(autouse=True)
def nobody_wakes(cast: Cast):
    with asleep():
        yield


@pytest.mark.parametrize("sent", [True, False])
def test_it_goes_out_at_its_new_moment_and_that_is_on_record(sent: bool) -> None:
    news = planned(NOW + DAY, sent=sent)
    with acting(COMMAND_LINE):
        reschedule(broadcast=news, at=NOW + 2 * DAY, by=None, now=NOW)
    assert at_of(news) == NOW + 2 * DAY
    deed = Deed.objects.filter(verb="broadcast.move").get()
    assert (deed.sentence, deed.changes[0]["after"]) == ("moved “News”", "4 Nov 2026 15:30")


@pytest.mark.parametrize("days", [0.5, 3])
def test_who_was_to_get_it_gets_it_then_and_only_then(days: float) -> None:
    news = planned(NOW + DAY)
    then = NOW + timedelta(days=days)
    reschedule(broadcast=news, at=then, by=None, now=NOW)
    turn(now=then - timedelta(minutes=1))
    assert not Enrollment.objects.exists()
    turn(now=then)
    assert Enrollment.objects.count() == 2
    turn(now=NOW + 4 * DAY)
    assert Enrollment.objects.count() == 2


def test_what_is_out_or_paused_or_past_stays_where_it_is() -> None:
    news = planned(NOW + DAY)
    with pytest.raises(CannotMove, match="has passed"):
        reschedule(broadcast=news, at=NOW - DAY, by=None, now=NOW)
    pause(campaign=news, by="Mara", now=NOW)
    with pytest.raises(CannotMove, match="is paused"):
        reschedule(broadcast=news, at=NOW + 2 * DAY, by=None, now=NOW)
    Broadcast.objects.filter(pk=news.pk).update(status="live")
    with pytest.raises(CannotMove, match="going out already"):
        reschedule(broadcast=news, at=NOW + 3 * DAY, by=None, now=NOW + DAY)
    Broadcast.objects.filter(pk=news.pk).update(status="ended")
    with pytest.raises(CannotMove, match="out already"):
        reschedule(broadcast=news, at=NOW + 3 * DAY, by=None, now=NOW)
    assert at_of(news) == NOW + DAY


def test_at_their_own_time_it_has_begun_where_the_day_begins() -> None:
    news = planned(NOW + DAY, local=True)
    with pytest.raises(CannotMove, match="going out already"):
        reschedule(broadcast=news, at=NOW + 3 * DAY, by=None, now=NOW + timedelta(hours=11))


def test_a_stale_page_moves_nothing() -> None:
    news = planned(NOW + DAY, sent=False)
    with pytest.raises(Stale):
        reschedule(broadcast=news, at=NOW + 2 * DAY, by=None, now=NOW, seen=NOW - DAY)
    assert at_of(news) == NOW + DAY


def test_where_a_yes_is_needed_what_was_approved_is_not_moved_without_one(settings: LazySettings) -> None:
    news = planned(NOW + DAY)
    settings.PUBLISH_NEEDS_APPROVAL = True
    with pytest.raises(NotApproved):
        reschedule(broadcast=news, at=NOW + 2 * DAY, by=None, now=NOW)
    assert at_of(news) == NOW + DAY
    assert plan_in(news.draft).at == NOW + DAY
