"""A rehearsal in several processes counts what one counts, and leaves none of them behind."""

import gc
import os
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing import Pipe, active_children

import pytest
from django.db import transaction

from campaigns.rehearsal import side_by_side
from campaigns.rehearsal.side_by_side import LostShare, can_be_shared, simulate_side_by_side
from campaigns.rehearsal.simulate import Rehearsal, Stopped, simulate
from campaigns.workflows.models import Campaign
from channels.outbox.wake import asleep
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.topics import default_topic, seed_topics
from lifecycle.contacts.identify import Identity, identify
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, draft, on, step, text
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def orders() -> Iterator[Campaign]:
    """Fifteen people, some of whom ordered twice, one without consent."""
    seed_topics()
    with asleep():
        people = identify(
            [Identity(external_id=f"p{n}", phone=f"+49151123456{n:02}") for n in range(15)], now=NOW - 90 * DAY
        )
        ids = [each.contact_id or 0 for each in people]
        topic = default_topic().pk
        consents = [Change(pk, "sms", topic, True, "asked") for pk in ids[1:]]
        change_consent(consents, now=NOW - 90 * DAY, source="test", history=True)
        ordered = [NewEvent(pk, "Order Completed", NOW - (20 + n) * DAY) for n, pk in enumerate(ids)]
        ordered += [NewEvent(pk, "Order Completed", NOW - 10 * DAY) for pk in ids[::3]]
        record_events(ordered, now=NOW, history=True)
        text("hello", NOW - 90 * DAY)
        steps = {
            "rest": step("wait", {"next": "hello"}, days=14),
            "hello": step("send", {"next": "end"}, template="hello"),
            "end": FINISH,
        }
        yield draft("orders", "rest", steps, NOW - 90 * DAY, [on("Order Completed")], reentry="restart")


def played(processes: int) -> Rehearsal:
    return simulate_side_by_side(
        campaign_key="orders", start=NOW - 60 * DAY, end=NOW, with_people=True, with_flow=True, processes=processes
    )


def test_garbage_is_looked_for_less_often_only_while_a_rehearsal_lasts(orders: Campaign) -> None:
    usual, inside = gc.get_threshold(), set()

    def told(_reached: object, _so_far: object) -> bool:
        inside.add(gc.get_threshold()[0])
        return True

    simulate(campaign_key="orders", start=NOW - 60 * DAY, end=NOW, told=told)
    assert min(inside) > usual[0]
    assert gc.get_threshold() == usual and gc.get_freeze_count() == 0


def test_three_shares_together_are_the_whole(orders: Campaign) -> None:
    alone = simulate(campaign_key="orders", start=NOW - 60 * DAY, end=NOW, with_people=True, with_flow=True)
    shared = played(3)
    assert shared.result == alone.result and alone.result.enrollments == 20
    assert shared.people == alone.people and len(alone.people) == 13
    assert shared.flow == alone.flow
    assert {number: sorted(people) for number, people in shared.samples.items()} == {
        number: sorted(people) for number, people in alone.samples.items()
    }
    assert active_children() == []


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_everybody_is_in_one_share_and_in_no_other(count: int) -> None:
    cut = side_by_side.shares(count)
    assert len(cut) == count and [each.past for each in cut[:-1]] == [each.first for each in cut[1:]]
    assert (cut[0].first, cut[-1].past) == (0, 100) and all(each.first < each.past for each in cut)


def test_whoever_stops_it_stops_every_process(orders: Campaign) -> None:
    with pytest.raises(Stopped):
        simulate_side_by_side(
            campaign_key="orders", start=NOW - 60 * DAY, end=NOW, processes=2, told=lambda _at, _so_far: False
        )
    assert active_children() == []


def test_what_has_come_so_far_is_told_of_everybody(orders: Campaign) -> None:
    heard: list[int] = []
    mine: list[int] = []
    asked = {"campaign_key": "orders", "start": NOW - 60 * DAY, "end": NOW}
    own = side_by_side.shares(2)[0]
    simulate(**asked, share=own, told=lambda _at, so_far: bool(mine.append(so_far()["entered"]) or True))
    simulate_side_by_side(
        **asked, processes=2, told=lambda _at, so_far: bool(heard.append(so_far()["entered"]) or True)
    )
    assert max(mine) > 0 and heard == [entered * 100 // own.past for entered in mine]


def test_a_process_that_dies_is_an_error_and_not_half_an_answer(
    orders: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(side_by_side, "play_share", os._exit)
    with pytest.raises(LostShare):
        played(2)
    assert active_children() == []


def test_what_fails_in_a_process_fails_here() -> None:
    ours, theirs = Pipe(duplex=False)
    theirs.send(RuntimeError("DataError: a number is too large"))
    with pytest.raises(RuntimeError, match="a number is too large"):
        side_by_side._answer(ours)


def test_what_is_not_committed_yet_is_not_shared(orders: Campaign) -> None:
    assert can_be_shared()
    with transaction.atomic():
        assert not can_be_shared()


def test_little_history_is_played_by_one(orders: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(side_by_side, "_players", None)
    assert simulate_side_by_side(campaign_key="orders", start=NOW - 60 * DAY, end=NOW).result.enrollments == 20
    monkeypatch.setattr(side_by_side, "WORTH_IT", 15)
    monkeypatch.setattr(side_by_side, "_cores", lambda: 2)
    with pytest.raises(TypeError):
        simulate_side_by_side(campaign_key="orders", start=NOW - 60 * DAY, end=NOW)
