"""What turns true by time alone: goals, exit rules, waits for a condition, and waits until a time of their day."""

from datetime import timedelta
from typing import Any

import pytest

from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.workflows.models import Campaign, Enrollment, StepRun
from campaigns.workflows.pause import pause, resume
from campaigns.workflows.run_until import run_until
from campaigns.workflows.turn import turn
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.models import Contact
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, live, on, step
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SILENT = {"kind": "event", "event": "Logged In", "did": False, "within": {"days": 2}}


@pytest.fixture(autouse=True)
def _no_policy(db: None) -> None:
    FrequencyCap.objects.all().delete()
    QuietHours.objects.update(is_on=False)


def lives(cast: Cast, length: timedelta) -> None:
    run_until(start=cast.now, to=cast.now + length, clock=lambda _moment: None)


def begin(cast: Cast, *names: str) -> None:
    told = [NewEvent(contact.pk, name, cast.now) for contact in (cast.ada, cast.ben) for name in ("Logged In", *names)]
    record_events(told, now=cast.now)
    turn(now=cast.now)


def ends(campaign: Campaign) -> set[tuple[str, str, Any]]:
    found = Enrollment.objects.filter(campaign=campaign)
    return set(found.values_list("contact__external_id", "ended_reason", "ended_at"))


def rests_for_a_month(cast: Cast, **rules: Any) -> Campaign:
    steps = {"rest": step("wait", {"next": "end"}, days=30), "end": FINISH}
    return live("month", "rest", steps, cast.now, [on("Begin")], **rules)


@pytest.mark.parametrize(("rule", "reason"), [("goal", "goal"), ("exit_rule", "exit_rule")])
def test_a_rule_that_time_makes_true_is_asked_on_the_grid(cast: Cast, rule: str, reason: str) -> None:
    campaign = rests_for_a_month(cast, **{rule: SILENT})
    begin(cast, "Begin")
    record_events([NewEvent(cast.ben.pk, "Logged In", cast.now + DAY)], now=cast.now + DAY)
    lives(cast, 2 * DAY)
    assert {left for _who, left, _at in ends(campaign)} == {""}
    lives(cast, 2 * DAY + HOUR)
    # two days after 15:30, at the next full hour
    assert ends(campaign) == {("ada", reason, cast.now + 2 * DAY + HOUR / 2), ("ben", "", None)}


def test_a_wait_for_a_condition_ends_when_time_makes_it_true(cast: Cast) -> None:
    steps = {
        "hope": step("wait_for", {"happened": "yes", "timeout": "no"}, condition=SILENT, days=30),
        "yes": FINISH,
        "no": FINISH,
    }
    campaign = live("hope", "hope", steps, cast.now, [on("Begin")])
    begin(cast, "Begin")
    lives(cast, 3 * DAY)
    runs = StepRun.objects.filter(campaign_id=campaign.pk, step_key="hope")
    assert set(runs.values_list("outcome", "at")) == {("happened", cast.now + 2 * DAY + HOUR / 2)}


def test_a_paused_campaign_is_asked_when_it_goes_on(cast: Cast) -> None:
    campaign = rests_for_a_month(cast, exit_rule=SILENT)
    begin(cast, "Begin")
    pause(campaign=campaign, by="Mara", now=cast.now)
    lives(cast, 4 * DAY)
    assert {left for _who, left, _at in ends(campaign)} == {""}
    resume(campaign=campaign, now=cast.now + 4 * DAY)
    turn(now=cast.now + 4 * DAY + HOUR)
    assert {left for _who, left, _at in ends(campaign)} == {"exit_rule"}


def test_people_of_an_older_version_are_asked_the_rules_of_the_one_that_runs(cast: Cast) -> None:
    from campaigns.workflows.publish import publish

    campaign = rests_for_a_month(cast, exit_rule=SILENT)
    begin(cast, "Begin")
    campaign.exit_rule = {}
    campaign.save()
    publish(campaign=campaign, by=None, now=cast.now + HOUR)
    lives(cast, 3 * DAY)
    assert {left for _who, left, _at in ends(campaign)} == {""}


def test_the_grid_asks_in_sets(cast: Cast, django_assert_max_num_queries: Any) -> None:
    rests_for_a_month(cast, exit_rule=SILENT)
    people = [Contact(external_id=f"m{n}", created_at=cast.now, updated_at=cast.now) for n in range(120)]
    Contact.objects.bulk_create(people)
    counts = []
    for day, group in ((0, people[:3]), (10, people[3:])):
        at = cast.now + day * DAY
        record_events([NewEvent(each.pk, name, at) for each in group for name in ("Logged In", "Begin")], now=at)
        turn(now=at)
        with django_assert_max_num_queries(200) as asked:
            turn(now=at + 3 * DAY)
        counts.append(len(asked))
    assert not Enrollment.objects.filter(is_active=True).exists()
    assert counts[0] == counts[1]


def test_a_wait_until_nine_follows_whoever_moves_east(cast: Cast) -> None:
    steps = {
        "nine": step("wait_until_moment", {"next": "end", "past": "end"}, counted_from="trigger", days=3, at="09:00"),
        "end": FINISH,
    }
    live("nine", "nine", steps, cast.now, [on("Begin")])
    record_events([NewEvent(cast.ben.pk, "Begin", cast.now)], now=cast.now)
    turn(now=cast.now)
    # 9:00 in New York is 14:00 UTC, in Berlin 8:00
    assert Enrollment.objects.get().due_at == (cast.now + 3 * DAY).replace(hour=14, minute=0)
    identify([Identity(external_id="ben", traits={"timezone": "Europe/Berlin"})], now=cast.now + DAY, news=True)
    turn(now=cast.now + DAY)
    assert Enrollment.objects.get().due_at == (cast.now + 3 * DAY).replace(hour=8, minute=0)


@pytest.mark.parametrize("kind", ["wait_until_moment", "wait_until_window"])
def test_a_zone_that_came_with_a_file_counts_from_the_next_full_hour(cast: Cast, kind: str) -> None:
    settings = {
        "wait_until_moment": {"counted_from": "trigger", "days": 1, "at": "09:00"},
        "wait_until_window": {"opens": "09:00", "closes": "10:00"},
    }[kind]
    exits = {"next": "end", "past": "end"} if kind == "wait_until_moment" else {"next": "end"}
    live("nine", "nine", {"nine": step(kind, exits, **settings), "end": FINISH}, cast.now, [on("Begin")])
    record_events([NewEvent(cast.ben.pk, "Begin", cast.now)], now=cast.now)
    turn(now=cast.now)
    assert Enrollment.objects.get().due_at == (cast.now + DAY).replace(hour=14, minute=0)
    moved = cast.now + timedelta(minutes=10)
    identify([Identity(external_id="ben", traits={"timezone": "Europe/Berlin"})], now=moved)
    turn(now=cast.now + HOUR)
    assert Enrollment.objects.get().due_at == (cast.now + DAY).replace(hour=8, minute=0)


def test_news_of_something_else_leaves_a_wait_until_a_moment_as_it_is(cast: Cast) -> None:
    steps = {
        "trial": step("wait_until_moment", {"next": "end", "past": "end"}, counted_from="attribute", field="ends"),
        "end": FINISH,
    }
    live("trial", "trial", steps, cast.now, [on("Begin")])
    identify([Identity(external_id="ada", traits={"ends": (cast.now + DAY).isoformat()})], now=cast.now, news=True)
    record_events([NewEvent(cast.ada.pk, "Begin", cast.now)], now=cast.now)
    turn(now=cast.now)
    identify([Identity(external_id="ada", traits={"plan": "team"})], now=cast.now + HOUR, news=True)
    turn(now=cast.now + HOUR)
    assert (Enrollment.objects.get().is_active, Enrollment.objects.get().due_at) == (True, cast.now + DAY)
    identify([Identity(external_id="ada", traits={"ends": cast.now.isoformat()})], now=cast.now + 2 * HOUR, news=True)
    turn(now=cast.now + 2 * HOUR)
    assert StepRun.objects.get(step_key="trial").outcome == "next"
