"""A campaign is edited while people are inside: nothing happens twice, and everybody ends up where it was said."""

from datetime import timedelta
from typing import Any

import pytest

from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.workflows import end as end_room
from campaigns.workflows import pause as pause_room
from campaigns.workflows.choices import BadChoice
from campaigns.workflows.editing.add_step import add_step
from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.editing.connect import connect
from campaigns.workflows.editing.open_draft import Stale
from campaigns.workflows.editing.remove_step import remove_step
from campaigns.workflows.editing.set_rules import set_rules
from campaigns.workflows.editing.take_version import take_version
from campaigns.workflows.end import end
from campaigns.workflows.graph import BadGraph
from campaigns.workflows.impact import impact_of
from campaigns.workflows.models import Campaign, Enrollment, StepRun
from campaigns.workflows.move_people import move_people
from campaigns.workflows.pause import pause, resume
from campaigns.workflows.publish import NeedsChoice, publish
from campaigns.workflows.run_until import run_until
from campaigns.workflows.turn import turn
from channels.outbox.models import Halt, Message
from lifecycle.accounts.models import Deed
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.models import Topic
from lifecycle.contacts.models import Contact
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.cast import Cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def no_caps(db: None) -> None:
    QuietHours.objects.update(is_on=False)
    FrequencyCap.objects.all().delete()


def journey(cast: Cast, **rules: Any) -> Campaign:
    """hello · 10 days · again · 10 days · the end"""
    for key in ("hello", "again", "more"):
        text(key, cast.now, f"{key} " + "{{ contact.first_name }}")
    steps = {
        "hello": step("send", {"next": "rest"}, template="hello"),
        "rest": step("wait", {"next": "again"}, days=10),
        "again": step("send", {"next": "sleep"}, template="again"),
        "sleep": step("wait", {"next": "end"}, days=10),
        "end": FINISH,
    }
    return live("journey", "hello", steps, cast.now, [on("Begin")], **rules)


def begin(cast: Cast, *people: Contact, at: Any = None) -> None:
    at = at or cast.now
    record_events([NewEvent(contact.pk, "Begin", at) for contact in people], now=at)
    turn(now=at)


def moved(now: Any) -> None:
    while move_people(now=now):
        pass


def inside(campaign: Campaign) -> list[tuple[str, int, Any]]:
    found = Enrollment.objects.filter(campaign=campaign, is_active=True).order_by("contact_id")
    return list(found.values_list("step_key", "version__number", "due_at"))


def sent_to(contact: Contact) -> list[str]:
    found = Message.objects.filter(contact=contact, state="sent").order_by("sent_at", "pk")
    return [message.step_key for message in found]


def lives(cast: Cast, start: timedelta, end: timedelta) -> None:
    run_until(start=cast.now + start, to=cast.now + end, clock=lambda _moment: None)


# Waits


def test_whoever_waits_goes_on_sooner_where_the_wait_is_shorter(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    begin(cast, cast.ben, at=cast.now + 4 * DAY)
    now = cast.now + 5 * DAY
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=now)
    impact = impact_of(campaign, now=now)
    (group,) = impact.groups
    assert (group.fate, group.people, group.over, group.shorter_by) == ("sooner", 2, 1, 7 * DAY)
    assert impact.changes == ["“Wait 10 days” becomes “Wait 3 days”."]
    publish(campaign=campaign, by=None, now=now)
    moved(now)
    assert inside(campaign) == [("rest", 2, cast.now + 3 * DAY), ("rest", 2, cast.now + 7 * DAY)]
    turn(now=now)
    assert sent_to(cast.ada) == ["hello", "again"]
    assert sent_to(cast.ben) == ["hello"]


def test_whoever_waits_can_keep_the_moment_that_was_promised(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    now = cast.now + 5 * DAY
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=now)
    publish(campaign=campaign, by=None, now=now, choices={"rest": {"pace": "keep"}})
    moved(now)
    assert inside(campaign) == [("rest", 2, cast.now + 10 * DAY)]


def test_whoever_has_waited_long_enough_goes_on_over_some_days(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, *(cast.ada, cast.ben, cast.cleo, cast.eve))
    now = cast.now + 5 * DAY
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=now)
    publish(campaign=campaign, by=None, now=now, choices={"rest": {"pace": "spread", "days": 3}})
    moved(now)
    moments = [due_at for _key, _version, due_at in inside(campaign)]
    assert all(now <= moment <= now + 3 * DAY for moment in moments)
    assert len(set(moments)) == 4


def test_whoever_waits_goes_on_later_where_the_wait_is_longer_even_if_nobody_came_by_in_between(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    now = cast.now + 5 * DAY
    change_step(campaign=campaign, key="rest", settings={"days": 20}, now=now)
    publish(campaign=campaign, by=None, now=now)
    turn(now=cast.now + 10 * DAY)  # due by the old version, and no sweep has moved her yet
    assert sent_to(cast.ada) == ["hello"]
    assert inside(campaign) == [("rest", 2, cast.now + 20 * DAY)]


def test_a_wait_for_something_hears_the_new_thing_and_ends_at_the_new_time(cast: Cast) -> None:
    text("thanks", cast.now)
    steps = {
        "hope": step("wait_for", {"happened": "thanks", "timeout": "end"}, event="Order Completed", days=10),
        "thanks": step("send", {"next": "end"}, template="thanks"),
        "end": FINISH,
    }
    campaign = live("hope", "hope", steps, cast.now, [on("Begin")])
    begin(cast, cast.ada, cast.ben)
    now = cast.now + DAY
    change_step(campaign=campaign, key="hope", settings={"event": "Report Shared", "days": 5}, now=now)
    publish(campaign=campaign, by=None, now=now)
    for contact, name in ((cast.ada, "Report Shared"), (cast.ben, "Order Completed")):
        record_events([NewEvent(contact.pk, name, now)], now=now)
    turn(now=now)
    moved(now)
    assert (sent_to(cast.ada), sent_to(cast.ben)) == (["thanks"], [])
    assert inside(campaign) == [("hope", 2, cast.now + 5 * DAY)]


# Steps taken out


def test_nothing_is_published_until_somebody_says_where_the_people_of_a_step_go(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    remove_step(campaign=campaign, key="rest", now=cast.now)
    with pytest.raises(NeedsChoice, match="1 person stands at “Wait 10 days” .rest., which is taken out"):
        publish(campaign=campaign, by=None, now=cast.now)
    with pytest.raises(BadChoice, match="there is no such step"):
        publish(campaign=campaign, by=None, now=cast.now, choices={"rest": {"to": "nowhere"}})
    assert campaign.versions.count() == 1


@pytest.mark.parametrize("sweeps", [True, False])
def test_people_of_a_step_that_is_gone_go_where_it_was_said(cast: Cast, sweeps: bool) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    now = cast.now + DAY
    remove_step(campaign=campaign, key="rest", now=now)
    publish(campaign=campaign, by=None, now=now, choices={"rest": {"to": "sleep"}})
    if sweeps:
        moved(now)
        turn(now=now)
        assert inside(campaign) == [("sleep", 2, now + 10 * DAY)]
    else:
        turn(now=cast.now + 10 * DAY)  # her old wait is over before any sweep came
        assert inside(campaign) == [("sleep", 2, cast.now + 20 * DAY)]
    assert sent_to(cast.ada) == ["hello"]
    assert StepRun.objects.filter(step_key="rest").get().outcome == "moved"


def test_they_can_leave_and_get_nothing_any_more(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    remove_step(campaign=campaign, key="rest", now=cast.now)
    publish(campaign=campaign, by=None, now=cast.now + DAY, choices={"rest": {"to": ""}})
    moved(cast.now + DAY)
    lives(cast, DAY, 60 * DAY)
    assert Enrollment.objects.get().ended_reason == "removed"
    assert sent_to(cast.ada) == ["hello"]


def test_whoever_reached_the_goal_meanwhile_gets_nothing_at_the_step_they_are_sent_to(cast: Cast) -> None:
    paid = {"kind": "attribute", "field": "plan", "op": "is", "value": "paid"}
    campaign = journey(cast, goal=paid)
    begin(cast, cast.ada)
    Contact.objects.filter(pk=cast.ada.pk).update(attributes={"plan": "paid"})
    remove_step(campaign=campaign, key="rest", now=cast.now)
    publish(campaign=campaign, by=None, now=cast.now + DAY, choices={"rest": {"to": "again"}})
    moved(cast.now + DAY)
    turn(now=cast.now + DAY)
    assert Enrollment.objects.get().ended_reason == "goal"
    assert sent_to(cast.ada) == ["hello"]


# Never twice


def test_a_step_that_is_moved_behind_them_is_not_done_again(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    now = cast.now + DAY
    # From hello → rest → again to rest → hello → again: she rests, and had hello.
    connect(campaign=campaign, key="", exit="next", target="rest", now=now)
    connect(campaign=campaign, key="rest", exit="next", target="hello", now=now)
    connect(campaign=campaign, key="hello", exit="next", target="again", now=now)
    publish(campaign=campaign, by=None, now=now)
    moved(now)
    begin(cast, cast.ben, at=now)
    lives(cast, DAY, 12 * DAY)
    assert sent_to(cast.ada) == ["hello", "again"]
    assert sent_to(cast.ben) == ["hello", "again"]
    assert Enrollment.objects.get(contact=cast.ada).step_key == "sleep"


def test_a_step_that_is_added_again_is_a_new_step(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    now = cast.now + DAY
    remove_step(campaign=campaign, key="hello", now=now)
    key = add_step(campaign=campaign, kind="send", settings={"template": "hello"}, after=("rest", "next"), now=now)
    assert key == "hello_2"
    publish(campaign=campaign, by=None, now=now)
    moved(now)
    lives(cast, DAY, 12 * DAY)
    assert sent_to(cast.ada) == ["hello", "hello_2", "again"]


def test_on_a_circle_a_step_comes_again_because_it_was_drawn_so(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    now = cast.now + DAY
    connect(campaign=campaign, key="sleep", exit="next", target="hello", now=now)
    remove_step(campaign=campaign, key="end", now=now)
    publish(campaign=campaign, by=None, now=now)
    moved(now)
    lives(cast, DAY, 25 * DAY)
    assert sent_to(cast.ada) == ["hello", "again", "hello"]


def test_what_is_in_line_goes_out_as_it_was_rendered(cast: Cast) -> None:
    campaign = journey(cast)
    QuietHours.objects.update(is_on=True)
    begin(cast, cast.eve)  # it is night in Tokyo
    assert Message.objects.get().state == "held"
    remove_step(campaign=campaign, key="hello", now=cast.now)
    publish(campaign=campaign, by=None, now=cast.now)
    moved(cast.now)
    turn(now=Message.objects.get().due_at)
    assert sent_to(cast.eve) == ["hello"]


def test_whoever_has_not_begun_begins_with_the_new_first_step(cast: Cast) -> None:
    journey_of_today = journey(cast)
    begin(cast, cast.ada)
    Enrollment.objects.update(  # as a trigger by time lets people in: before their moment
        step_key="hello", visit=1, is_resting=False, rested_at=None, due_at=cast.now + DAY
    )
    add_step(campaign=journey_of_today, kind="wait", settings={"days": 2}, now=cast.now)
    publish(campaign=journey_of_today, by=None, now=cast.now)
    moved(cast.now)
    assert inside(journey_of_today) == [("wait", 2, cast.now + DAY)]


# Moving


def test_of_a_paused_campaign_nobody_is_moved(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=cast.now)
    publish(campaign=campaign, by=None, now=cast.now)
    pause(campaign=campaign, by="Mara", now=cast.now)
    assert move_people(now=cast.now) == 0
    assert inside(campaign) == [("rest", 1, cast.now + 10 * DAY)]
    resume(campaign=campaign, now=cast.now)
    moved(cast.now)
    assert inside(campaign) == [("rest", 2, cast.now + 3 * DAY)]


def test_whoever_came_in_while_it_was_published_is_found_too_and_then_nobody_looks_any_more(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    first = campaign.live_version
    publish(campaign=campaign, by=None, now=cast.now)
    moved(cast.now)
    Enrollment.objects.update(version=first)  # as whoever had begun before the publish writes it
    moved(cast.now + 2 * HOUR)
    assert inside(campaign)[0][1] == 2
    moved(cast.now + 3 * HOUR)
    with django_assert_num_queries(1):
        assert move_people(now=cast.now + 4 * HOUR) == 0


def test_people_move_in_sets(cast: Cast, django_assert_max_num_queries: Any) -> None:
    campaign = journey(cast)
    people = [Contact(external_id=f"m{n}", created_at=cast.now, updated_at=cast.now) for n in range(120)]
    Contact.objects.bulk_create(people)
    counts = []
    for day, group in ((0, people[:3]), (1, people[3:])):
        begin(cast, *group, at=cast.now + day * DAY)
        change_step(campaign=campaign, key="rest", settings={"days": 30 + day}, now=cast.now)
        publish(campaign=campaign, by=None, now=cast.now + day * DAY)
        with django_assert_max_num_queries(40) as asked:
            moved(cast.now + day * DAY)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_step_cannot_become_another_kind_under_its_old_key(cast: Cast) -> None:
    campaign = journey(cast)
    campaign.draft["steps"]["rest"] = step("send", {"next": "again"}, template="more")
    campaign.save()
    with pytest.raises(BadGraph, match="It was another kind of step"):
        publish(campaign=campaign, by=None, now=cast.now)


def test_without_anybody_to_be_moved_nothing_more_is_asked(cast: Cast, django_assert_num_queries: Any) -> None:
    from campaigns.workflows.carry_over import carry_over
    from campaigns.workflows.ledger import Ledger
    from campaigns.workflows.standing import standing
    from campaigns.workflows.versions import load_versions

    journey(cast)
    begin(cast, cast.ada, cast.ben)
    visits = standing([cast.ada.pk, cast.ben.pk])
    versions = load_versions({visit.version_id for visit in visits})
    with django_assert_num_queries(0):
        assert carry_over(visits, versions, Ledger(cast.now), now=cast.now) == visits


def test_what_people_do_during_a_pause_moves_nobody_either(cast: Cast) -> None:
    text("thanks", cast.now)
    steps = {
        "hope": step("wait_for", {"happened": "thanks", "timeout": "end"}, event="Order Completed", days=10),
        "thanks": step("send", {"next": "end"}, template="thanks"),
        "end": FINISH,
    }
    campaign = live("hope", "hope", steps, cast.now, [on("Begin")])
    begin(cast, cast.ada)
    change_step(campaign=campaign, key="hope", settings={"event": "Order Completed", "days": 5}, now=cast.now)
    publish(campaign=campaign, by=None, now=cast.now)
    pause(campaign=campaign, by="Mara", now=cast.now)
    record_events([NewEvent(cast.ada.pk, "Order Completed", cast.now)], now=cast.now)
    turn(now=cast.now)
    assert [place[:2] for place in inside(campaign)] == [("thanks", 1)]


def test_another_topic_holds_with_the_next_publish(cast: Cast) -> None:
    campaign = journey(cast)
    offers = Topic.objects.create(key="offers", name="Offers of the week")
    set_rules(campaign=campaign, rules={"topic": "offers"}, now=cast.now)
    begin(cast, cast.ada)
    assert Message.objects.get().topic == "marketing"
    assert "Its messages are about “Offers of the week” now, and go only to who wants that." in (
        impact_of(campaign, now=cast.now).changes
    )
    publish(campaign=campaign, by=None, now=cast.now + HOUR)
    change_consent([Change(cast.ada.pk, "sms", offers.pk, True)], now=cast.now, source="api")
    turn(now=cast.now + 11 * DAY)
    assert list(Message.objects.order_by("pk").values_list("topic", flat=True)) == ["marketing", "offers"]
    take_version(campaign=campaign, version=campaign.versions.get(number=1), now=cast.now + 11 * DAY)
    assert campaign.topic == "marketing"


def test_nobody_publishes_what_somebody_changed_after_they_looked(cast: Cast) -> None:
    campaign = journey(cast)
    seen = campaign.updated_at
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=cast.now)
    with pytest.raises(Stale, match="Somebody changed this campaign"):
        publish(campaign=campaign, by=None, now=cast.now, seen=seen)
    assert campaign.versions.count() == 1


@pytest.mark.parametrize("deed", ["pause", "resume", "end"])
def test_a_crash_half_way_leaves_nothing_half_done(cast: Cast, deed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = journey(cast)
    if deed == "resume":
        pause(campaign=campaign, by="Mara", now=cast.now)
    before = Campaign.objects.get().status, Halt.objects.count(), Deed.objects.count()

    def die(**_: Any) -> None:
        raise SystemExit

    for module, name in ((pause_room, "halt"), (pause_room, "lift"), (end_room, "halt")):
        monkeypatch.setattr(module, name, die)
    with pytest.raises(SystemExit):
        {
            "pause": lambda: pause(campaign=campaign, by="Mara", now=cast.now),
            "resume": lambda: resume(campaign=campaign, now=cast.now),
            "end": lambda: end(campaign=campaign, by="Mara", now=cast.now),
        }[deed]()
    assert (Campaign.objects.get().status, Halt.objects.count(), Deed.objects.count()) == before
