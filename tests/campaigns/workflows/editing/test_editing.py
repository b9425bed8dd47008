from datetime import time, timedelta

import pytest
from django.contrib.auth.models import User
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.workflows.editing.add_step import add_step
from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.editing.connect import connect
from campaigns.workflows.editing.create_campaign import KeyTaken, create_campaign
from campaigns.workflows.editing.discard_draft import discard_draft
from campaigns.workflows.editing.draft import fresh_key, lead, usual_way
from campaigns.workflows.editing.duplicate import duplicate
from campaigns.workflows.editing.open_draft import Stale
from campaigns.workflows.editing.remove_step import remove_step
from campaigns.workflows.editing.replace_draft import KeyUsedBefore, replace_draft
from campaigns.workflows.editing.set_triggers import set_triggers
from campaigns.workflows.editing.settings_json import as_settings
from campaigns.workflows.models import Campaign
from campaigns.workflows.publish import problems_of, publish
from campaigns.workflows.steps.base import BadStep
from lifecycle.accounts.actor import ADMIN, Actor, acting
from tests.cast import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
PRO = {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}


@pytest.fixture
def campaign() -> Campaign:
    return create_campaign(name="Welcome", now=NOW)


def exits(campaign: Campaign) -> dict[str, dict[str, str]]:
    return {key: spec["exits"] for key, spec in campaign.draft["steps"].items()}


def three_steps(campaign: Campaign) -> Campaign:
    add_step(campaign=campaign, kind="wait", settings={"days": 3}, now=NOW)
    add_step(campaign=campaign, kind="finish", settings={}, after=("wait", "next"), now=NOW)
    add_step(campaign=campaign, kind="task", settings={"title": "Call them"}, after=("wait", "next"), now=NOW)
    return campaign


def test_a_workflow_is_drawn_step_by_step_and_has_no_problem_left(campaign: Campaign) -> None:
    three_steps(campaign)
    set_triggers(campaign=campaign, triggers=[{"kind": "by_hand"}], now=NOW)
    assert campaign.draft["start"] == "wait"
    assert exits(campaign) == {"wait": {"next": "task"}, "task": {"next": "finish"}, "finish": {}}
    assert problems_of(campaign) == []


def test_a_step_before_the_first_becomes_the_first(campaign: Campaign) -> None:
    three_steps(campaign)
    key = add_step(campaign=campaign, kind="wait", settings={"hours": 1}, now=NOW)
    assert (key, campaign.draft["start"], exits(campaign)["wait_2"]) == ("wait_2", "wait_2", {"next": "wait"})


def test_a_step_with_settings_that_cannot_work_is_not_added(campaign: Campaign) -> None:
    with pytest.raises(BadStep, match="Say how long"):
        add_step(campaign=campaign, kind="wait", settings={}, now=NOW)
    assert campaign.draft["steps"] == {}


def test_taking_a_step_away_leads_those_before_it_on(campaign: Campaign) -> None:
    remove_step(campaign=three_steps(campaign), key="task", now=NOW)
    assert exits(campaign) == {"wait": {"next": "finish"}, "finish": {}}
    remove_step(campaign=campaign, key="wait", now=NOW)
    assert campaign.draft["start"] == "finish"


def test_a_key_is_never_used_again(campaign: Campaign) -> None:
    remove_step(campaign=three_steps(campaign), key="wait", now=NOW)
    assert add_step(campaign=campaign, kind="wait", settings={"days": 1}, now=NOW) == "wait_2"


def test_two_ways_merge_at_one_step(campaign: Campaign) -> None:
    way = {"name": "pro", "condition": PRO}
    three_steps(campaign)
    add_step(campaign=campaign, kind="branch", settings={"branches": [way]}, after=("wait", "next"), now=NOW)
    assert exits(campaign)["branch"] == {"otherwise": "task"}
    connect(campaign=campaign, key="branch", exit="pro", target="finish", now=NOW)
    assert exits(campaign)["branch"] == {"otherwise": "task", "pro": "finish"}
    connect(campaign=campaign, key="branch", exit="pro", target="", now=NOW)
    assert exits(campaign)["branch"] == {"otherwise": "task"}
    with pytest.raises(KeyError):
        connect(campaign=campaign, key="branch", exit="pro", target="nowhere", now=NOW)


def test_a_way_that_gets_another_name_leads_where_it_led(campaign: Campaign) -> None:
    three_steps(campaign)
    add_step(campaign=campaign, kind="branch", settings={"branches": [{"name": "pro", "condition": PRO}]}, now=NOW)
    connect(campaign=campaign, key="branch", exit="pro", target="finish", now=NOW)
    change_step(campaign=campaign, key="branch", settings={"branches": [{"name": "best", "condition": PRO}]}, now=NOW)
    assert exits(campaign)["branch"] == {"otherwise": "wait", "best": "finish"}


def test_who_looked_before_somebody_else_changed_it_changes_nothing(campaign: Campaign) -> None:
    seen = campaign.updated_at
    add_step(campaign=campaign, kind="finish", settings={}, now=NOW, seen=seen)
    with pytest.raises(Stale, match="Somebody changed"):
        add_step(campaign=campaign, kind="wait", settings={"days": 1}, now=NOW, seen=seen)
    assert list(campaign.draft["steps"]) == ["finish"]


def test_every_change_is_later_than_the_last_also_where_the_clock_stands(campaign: Campaign) -> None:
    before = campaign.updated_at
    add_step(campaign=campaign, kind="finish", settings={}, now=NOW - timedelta(hours=1))
    assert campaign.updated_at > before


def test_whoever_leaves_all_as_it_was_has_not_edited_it(campaign: Campaign) -> None:
    """Such as somebody who takes what another drew meanwhile: they may approve of it."""
    three_steps(campaign)
    before = campaign.updated_at
    jonas = User.objects.create_user("jonas")
    with acting(Actor("Jonas", ADMIN, user_id=jonas.pk)):
        replace_draft(campaign=campaign, draft=campaign.draft, now=NOW + HOUR)
        assert (campaign.edited_by, campaign.updated_at) == ([], before)
        change_step(campaign=campaign, key="task", settings={"title": "Ring them"}, now=NOW + HOUR)
    assert (campaign.edited_by, campaign.updated_at) == ([jonas.pk], NOW + HOUR)


def test_a_draft_from_outside_may_not_use_a_key_again(campaign: Campaign) -> None:
    remove_step(campaign=three_steps(campaign), key="task", now=NOW)
    again = {"start": "task", "steps": {"task": {"kind": "finish"}}}
    with pytest.raises(KeyUsedBefore, match="“task” was taken away"):
        replace_draft(campaign=campaign, draft=again, now=NOW)
    replace_draft(campaign=campaign, draft={"start": "end", "steps": {"end": {"kind": "finish"}}}, now=NOW)
    assert campaign.draft["gone"] == ["finish", "task", "wait"]


def test_a_discarded_draft_is_what_was_published(campaign: Campaign) -> None:
    set_triggers(campaign=three_steps(campaign), triggers=[{"kind": "by_hand"}], now=NOW)
    publish(campaign=campaign, by=None, now=NOW)
    campaign.refresh_from_db()
    remove_step(campaign=campaign, key="task", now=NOW)
    extra = add_step(campaign=campaign, kind="wait", settings={"days": 1}, now=NOW)
    discard_draft(campaign=campaign, now=NOW)
    assert exits(campaign) == {"wait": {"next": "task"}, "task": {"next": "finish"}, "finish": {}}
    assert campaign.draft["gone"] == [extra]


def test_a_copy_has_the_same_workflow_and_a_key_of_its_own(campaign: Campaign) -> None:
    copy = duplicate(campaign=three_steps(campaign), name="Welcome", now=NOW)
    assert copy.key == "welcome-2" and copy.status == "draft"
    assert copy.draft["steps"] == campaign.draft["steps"]
    with pytest.raises(KeyTaken):
        create_campaign(name="Another", key="welcome", now=NOW)


def test_settings_are_stored_without_what_was_left_empty() -> None:
    cleaned = {"at": time(9), "days": 0, "yearly": False, "field": "", "where": [{"field": "total", "type": ""}]}
    assert as_settings(cleaned) == {"at": "09:00", "days": 0, "where": [{"field": "total"}]}


def test_the_usual_way_goes_on_when_nothing_happens() -> None:
    assert [usual_way(names) for names in (("happened", "timeout"), ("pro", "otherwise"), ("a", "b"), ())] == [
        "timeout",
        "otherwise",
        "b",
        "",
    ]


@given(st.lists(st.sampled_from(["wait", "Überraschung!", "a b", "", "x" * 90]), max_size=8))
@settings(max_examples=30)
def test_fresh_keys_are_new_short_and_plain(wishes: list[str]) -> None:
    draft = {"triggers": [], "start": "", "steps": {}, "gone": ["wait"]}
    for wish in wishes:
        key = fresh_key(draft, wish)
        assert key not in draft["steps"] and key != "wait"
        assert 0 < len(key) <= 64 and "/" not in key and key.isascii()
        draft["steps"][key] = {"kind": "finish"}
        lead(draft, "", "next", key)
