from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from campaigns.rehearsal.ask import ask_for, stop
from campaigns.rehearsal.models import RehearsalRun
from campaigns.rehearsal.rehearse import rehearse_next
from campaigns.workflows.editing.remove_step import remove_step
from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.pause import pause
from channels.outbox.models import Halt, Message
from channels.outbox.wake import asleep
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.topics import default_topic, seed_topics
from lifecycle.contacts.erase import erase
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.models import Contact
from lifecycle.events.record import NewEvent, record_events
from lifecycle.segments.models import SegmentSize
from lifecycle.segments.save import save_segment
from tests.campaigns.workflows.journeys import FINISH, draft, live, on, step, text
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nobody_is_woken() -> Iterator[None]:
    seed_topics()
    with asleep():
        yield


@pytest.fixture
def orders() -> Campaign:
    """Live since long ago; two people ordered, ten and five days ago."""
    steps = {"rest": step("wait", {"next": "end"}, days=7), "end": FINISH}
    campaign = live("orders", "rest", steps, NOW - 30 * DAY, [on("Order Completed")])
    people = identify([Identity(external_id=f"p{n}") for n in range(2)], now=NOW)
    ordered = zip(people, (10, 5), strict=True)
    record_events(
        [NewEvent(each.contact_id or 0, "Order Completed", NOW - days * DAY) for each, days in ordered],
        now=NOW,
        history=True,
    )
    return campaign


def clock() -> datetime:
    return NOW


def asked(campaign: Campaign, *, of_draft: bool = False) -> RehearsalRun:
    return ask_for(campaign=campaign, start=NOW - 20 * DAY, end=NOW, of_draft=of_draft, by=None, now=NOW)


def test_a_worker_takes_it_up_and_keeps_what_it_found(orders: Campaign) -> None:
    run = asked(orders)
    assert rehearse_next(clock=clock) and not rehearse_next(clock=clock)
    run.refresh_from_db()
    assert (run.state, run.result["enrollments"], run.reached) == ("done", 2, NOW)
    assert {step["key"]: step["entered"] for step in run.result["steps"]} == {"rest": 2, "end": 1}
    assert not Enrollment.objects.exists() and not Message.objects.exists()


def test_the_draft_is_rehearsed_before_it_runs(orders: Campaign) -> None:
    remove_step(campaign=orders, key="rest", now=NOW)
    run = asked(orders, of_draft=True)
    rehearse_next(clock=clock)
    run.refresh_from_db()
    assert run.state == "done"
    assert [step["key"] for step in run.result["steps"]] == ["end"]
    orders.refresh_from_db()
    assert orders.live_version is not None and orders.live_version.number == 1


def test_a_paused_campaign_is_rehearsed_and_stays_paused(orders: Campaign) -> None:
    pause(campaign=orders, by="mara", now=NOW)
    run = asked(orders, of_draft=True)
    rehearse_next(clock=clock)
    run.refresh_from_db()
    orders.refresh_from_db()
    assert (run.state, orders.status) == ("done", "paused")
    assert Halt.objects.exists()


def test_one_that_cannot_run_says_why(orders: Campaign) -> None:
    broken = draft("broken", "rest", {"rest": step("wait")}, NOW)
    run = asked(broken, of_draft=True)
    rehearse_next(clock=clock)
    run.refresh_from_db()
    assert run.state == "failed" and "Say how long to wait." in run.problem


def test_one_that_was_stopped_is_not_taken_up(orders: Campaign) -> None:
    run = asked(orders)
    assert stop(run=run, now=NOW)
    assert not rehearse_next(clock=clock)
    assert not stop(run=run, now=NOW)


def test_stopping_ends_it_between_two_instants(orders: Campaign) -> None:
    run = asked(orders)

    def impatient() -> datetime:
        if RehearsalRun.objects.filter(pk=run.pk, state="running").exists():
            stop(run=run, now=NOW)
        return NOW

    rehearse_next(clock=impatient)
    run.refresh_from_db()
    assert run.state == "stopped" and "enrollments" not in run.result


def test_one_whose_worker_died_is_given_up(orders: Campaign) -> None:
    run = asked(orders)
    RehearsalRun.objects.update(state="running", seen_at=NOW - DAY)
    assert not rehearse_next(clock=clock)
    run.refresh_from_db()
    assert run.state == "failed" and "Rehearse again." in run.problem


def test_it_is_asked_for_and_shown_in_the_admin(client: Client, orders: Campaign) -> None:
    client.force_login(User.objects.create_superuser("mara"))
    start = reverse("admin:campaigns_rehearsalrun_start", args=[orders.pk])
    window = {"start": "2026-10-13", "end": "2026-11-02", "version": "live"}
    waiting = client.post(start, window, follow=True).content.decode()
    assert "It waits for a worker to take it up." in waiting
    rehearse_next(clock=clock)
    run = RehearsalRun.objects.get()
    shown = client.get(reverse("admin:campaigns_rehearsalrun_change", args=[run.pk])).content.decode()
    assert "2 people would have come in, 0 messages would have gone out." in shown
    assert "Wait 7 days" in shown and 'class="lc-node ' in shown
    assert "13 Oct 2026" in client.get(start).content.decode()


def test_who_gets_what_is_a_person_and_not_an_id(client: Client, orders: Campaign) -> None:
    client.force_login(User.objects.create_superuser("mara"))
    [ada] = identify([Identity(external_id="p0", traits={"first_name": "Ada"})], now=NOW)
    run = asked(orders)
    rehearse_next(clock=clock)
    people = [[ada.contact_id, "rest", NOW.isoformat()], [2**40, "rest", NOW.isoformat()]]
    RehearsalRun.objects.filter(pk=run.pk).update(people=people)
    shown = client.get(reverse("admin:campaigns_rehearsalrun_change", args=[run.pk])).content.decode()
    page = reverse("admin:lifecycle_contact_change", args=[Contact.objects.get(external_id="p0").pk])
    assert f'<a href="{page}">Ada</a>' in shown
    assert "They are no longer among our contacts" in shown


def test_whoever_is_erased_is_named_by_no_rehearsal(client: Client) -> None:
    client.force_login(User.objects.create_superuser("mara"))
    [person] = identify([Identity(external_id="zoe-7", phone="+4915112345600")], now=NOW)
    agreed = Change(person.contact_id or 0, "sms", default_topic().pk, True, "asked")
    change_consent([agreed], now=NOW - 30 * DAY, source="test", history=True)
    ordered = NewEvent(person.contact_id or 0, "Order Completed", NOW - 10 * DAY)
    record_events([ordered], now=NOW, history=True)
    text("thanks", NOW - 30 * DAY)
    steps = {"mail": step("send", {"next": "end"}, template="thanks"), "end": FINISH}
    run = asked(live("thanks", "mail", steps, NOW - 30 * DAY, [on("Order Completed")]))
    rehearse_next(clock=clock)
    erase([person.contact_id or 0], now=NOW)
    run.refresh_from_db()
    assert run.people and run.samples
    assert "zoe-7" not in f"{run.people} {run.samples} {run.result}"
    assert "zoe-7" not in client.get(reverse("admin:campaigns_rehearsalrun_change", args=[run.pk])).content.decode()


def test_a_window_that_makes_no_sense_is_refused(client: Client, orders: Campaign) -> None:
    client.force_login(User.objects.create_superuser("mara"))
    start = reverse("admin:campaigns_rehearsalrun_start", args=[orders.pk])
    for window, problem in (
        ({"start": "2026-11-02", "end": "2026-11-02"}, "The first day comes before the last."),
        ({"start": "2016-11-02", "end": "2026-11-02"}, "Rehearse three years at most."),
    ):
        assert problem in client.post(start, {**window, "version": "live"}).content.decode()
    assert not RehearsalRun.objects.exists()


def test_a_window_has_people_already_on_their_way(client: Client, orders: Campaign) -> None:
    """Engine rule 23: of two orders one lies before the five days, and its wait of seven days ends within."""
    client.force_login(User.objects.create_superuser("mara"))
    run = ask_for(campaign=orders, start=NOW - 5 * DAY, end=NOW, of_draft=False, by=None, now=NOW)
    rehearse_next(clock=clock)
    run.refresh_from_db()
    assert (run.result["enrollments"], run.result["already_inside"]) == (1, 1)
    assert {step["key"]: step["outcomes"] for step in run.result["steps"]} == {
        "rest": {"next": 1, "waiting": 1},
        "end": {"finished": 1},
    }
    shown = client.get(reverse("admin:campaigns_rehearsalrun_change", args=[run.pk])).content.decode()
    assert "1 person was on the way already: it was played from 21 Oct 2026, 7 days earlier" in shown


def test_what_left_before_the_window_is_not_in_it(orders: Campaign) -> None:
    run = ask_for(campaign=orders, start=NOW - 2 * DAY, end=NOW, of_draft=False, by=None, now=NOW)
    rehearse_next(clock=clock)
    run.refresh_from_db()
    assert (run.result["enrollments"], run.result["already_inside"]) == (0, 1)
    assert {step["key"]: step["outcomes"] for step in run.result["steps"]} == {"rest": {"waiting": 1}, "end": {}}


def test_a_rehearsal_counts_segments_from_day_to_day_and_notes_no_size_of_them(orders: Campaign) -> None:
    lately = {"kind": "event", "did": True, "event": "Order Completed", "within": {"days": 3}}
    save_segment(name="Lately", definition=lately, now=NOW)
    draft_of = {"rest": step("wait", {"next": "end"}, days=7), "end": FINISH}
    asking = live(
        "asking",
        "rest",
        draft_of,
        NOW - 30 * DAY,
        [on("Order Completed")],
        exit_rule={"kind": "segment", "segment": "lately"},
    )
    run = asked(asking)
    assert rehearse_next(clock=clock)
    run.refresh_from_db()
    assert (run.state, run.problem) == ("done", "")
    assert not SegmentSize.objects.exists()
