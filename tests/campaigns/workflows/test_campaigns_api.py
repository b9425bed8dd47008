from collections.abc import Callable
from typing import Any

import pytest

from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.turn import turn
from channels.outbox.halt import CAMPAIGN
from channels.outbox.models import Halt
from channels.outbox.wake import asleep
from lifecycle.clock.read import now as read_now
from lifecycle.contacts.identify import Identity, identify
from tests.campaigns.workflows.journeys import FINISH, draft, live, step, text
from tests.cast import NOW, Cast
from tests.program import Program

pytestmark = pytest.mark.django_db

WAITING = {
    "triggers": [{"kind": "by_hand"}],
    "start": "rest",
    "steps": {"rest": {"kind": "wait", "settings": {"days": 3}, "exits": {"next": "end"}}, "end": {"kind": "finish"}},
}


@pytest.fixture(autouse=True)
def nobody_is_woken() -> Any:
    with asleep():
        yield


def test_a_campaign_is_drawn_published_and_lives_by_token_alone(api: Program) -> None:
    made = api("post", "campaigns", {"name": "Say hello", "draft": WAITING, "priority": 70})
    assert made.status_code == 201
    assert (made.json()["key"], made.json()["status"], made.json()["live"]) == ("say-hello", "draft", None)
    assert made.json()["draft"] == {"triggers": [{"kind": "by_hand"}], "start": "rest", "steps": WAITING["steps"]}
    assert api("get", "campaigns/say-hello/problems").json()["results"] == []
    published = api("post", "campaigns/say-hello/publish").json()
    assert (published["status"], published["live"]["number"]) == ("live", 1)

    identify([Identity(external_id="ada", email="ada@example.com")], now=NOW)
    entered = api("post", "campaigns/say-hello/trigger", {"external_ids": ["ada", "nobody"], "properties": {"a": 1}})
    assert entered.json() == {"entering": 1, "unknown": ["nobody"]}
    turn(now=read_now())
    (inside,) = api("get", "campaigns/say-hello/enrollments?is_active=true&step=rest").json()["results"]
    assert (inside["external_id"], inside["sentence"], inside["version"]) == ("ada", "Wait 3 days", 1)
    numbers = api("get", "campaigns/say-hello/numbers").json()
    assert (numbers["inside"], numbers["ends"], numbers["steps"][0]["waiting"]) == (1, {"entered": 1}, 1)


def test_a_draft_may_be_unfinished_and_says_what_is_missing(api: Program) -> None:
    api("post", "campaigns", {"name": "Half", "draft": {"start": "rest", "steps": {"rest": step("wait")}}})
    said = [each["sentence"] for each in api("get", "campaigns/half/problems").json()["results"]]
    assert "Say how long to wait." in said and "Nobody can enter yet. Say what lets people in." in said
    refused = api("post", "campaigns/half/publish")
    assert refused.status_code == 422
    assert "rest: Say how long to wait." in refused.json()["detail"]


def test_a_field_that_nobody_has_is_named_and_keeps_nothing_from_being_published(api: Program, cast: Cast) -> None:
    text("hi", NOW, "Hello {{ contact.frist_name }}")
    steps = {"say": step("send", {"next": "end"}, template="hi"), "end": FINISH}
    api(
        "post",
        "campaigns",
        {"name": "Say", "draft": {"triggers": [{"kind": "by_hand"}], "start": "say", "steps": steps}},
    )
    found = api("get", "campaigns/say/problems").json()
    assert found == {"results": [], "warnings": [{"step": "say", "sentence": "“hi”: Nobody has a “frist name”."}]}
    assert api("post", "campaigns/say/publish").status_code == 200


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"draft": []}, "A draft is an object"),
        ({"draft": {"steps": {"a": {"kind": 1}}}}, "does not say what kind"),
        ({"draft": {"steps": {"a": {"kind": "wait", "exits": {"next": ["b"]}}}}}, "exits of step “a”"),
        ({"draft": {"steps": {"a/b": {"kind": "wait"}}}}, "cannot be a step's key"),
        ({"draft": {"steps": {"a": {"kind": "wait", "colour": 1}}}}, "has no part called “colour”"),
        ({"draft": {"triggers": ["event"]}}, "Each trigger is an object"),
        ({"draft": {"gone": ["a"]}}, "has no part called “gone”"),
        ({"draft": {"start": "a\u0000"}}, "cannot be stored"),
        ({"goal": {"kind": "odd"}}, "“odd” is not one of"),
        ({"reentry": "always"}, "is not a valid choice"),
        ({"colour": "red"}, "There is no such field"),
        ({"priority": 101}, "priority"),
    ],
)
def test_what_is_no_campaign_is_refused_in_words(api: Program, said: dict[str, Any], problem: str) -> None:
    answer = api("post", "campaigns", {"name": "Odd", **said})
    assert answer.status_code == 400
    assert problem in answer.json()["detail"]
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    "settings",
    [
        {"opens": 9, "closes": 10},
        {"opens": ["09:00"], "closes": "10:00"},
        {"opens": "09:00", "closes": "10:00", "weekdays": {"a": 1}},
        {"opens": True, "closes": None},
    ],
)
def test_settings_of_another_shape_are_a_problem_and_no_crash(api: Program, settings: dict[str, Any]) -> None:
    odd = {"start": "a", "steps": {"a": {"kind": "wait_until_window", "settings": settings}}}
    api("post", "campaigns", {"name": "Odd", "draft": odd})
    answer = api("get", "campaigns/odd/problems")
    assert answer.status_code == 200
    assert any(each["step"] == "a" for each in answer.json()["results"])


def test_a_change_names_only_what_it_changes(api: Program) -> None:
    draft("welcome", "end", {"end": FINISH}, NOW, priority=20)
    answer = api("patch", "campaigns/welcome", {"name": "Welcome!", "goal": {"kind": "stage", "is": ["active"]}})
    changed = answer.json()
    assert (changed["name"], changed["priority"], changed["goal"]["kind"]) == ("Welcome!", 20, "stage")
    assert changed["draft"]["start"] == "end"


def test_who_read_it_before_somebody_changed_it_is_refused(api: Program) -> None:
    draft("welcome", "end", {"end": FINISH}, NOW)
    seen = api("get", "campaigns/welcome").json()["updated_at"]
    assert api("patch", "campaigns/welcome", {"name": "One", "updated_at": seen}).status_code == 200
    late = api("patch", "campaigns/welcome", {"name": "Two", "updated_at": seen})
    assert late.status_code == 409 and "Somebody changed" in late.json()["detail"]


def test_a_key_that_was_taken_away_is_not_used_again(api: Program) -> None:
    draft("welcome", "end", {"end": FINISH}, NOW)
    api("patch", "campaigns/welcome", {"draft": {"start": "stop", "steps": {"stop": FINISH}}})
    again = api("patch", "campaigns/welcome", {"draft": {"start": "end", "steps": {"end": FINISH}}})
    assert again.status_code == 400 and "was taken away before" in again.json()["detail"]


def test_a_key_is_given_once(api: Program) -> None:
    draft("welcome", "end", {"end": FINISH}, NOW)
    assert api("post", "campaigns", {"name": "Welcome", "key": "welcome"}).status_code == 400
    assert api("post", "campaigns", {"name": "Welcome"}).json()["key"] == "welcome-2"


def test_pause_resume_and_end(api: Program) -> None:
    campaign = live("welcome", "end", {"end": FINISH}, NOW)
    halted = Halt.objects.filter(scope=CAMPAIGN, key=str(campaign.pk))
    assert api("post", "campaigns/welcome/pause").json()["status"] == "paused" and halted.exists()
    assert api("post", "campaigns/welcome/resume").json()["status"] == "live" and not halted.exists()
    assert api("post", "campaigns/welcome/end").json()["status"] == "ended"
    assert api("post", "campaigns/welcome/resume").status_code == 422
    closed = api("post", "campaigns/welcome/trigger", {"contacts": [1]})
    assert closed.status_code == 422 and "is not live" in closed.json()["detail"]


def test_what_was_never_published_cannot_go_on(api: Program) -> None:
    draft("welcome", "end", {"end": FINISH}, NOW)
    assert api("post", "campaigns/welcome/resume").status_code == 422


def test_publishing_needs_a_right_of_its_own(program: Callable[..., Program]) -> None:
    live("welcome", "end", {"end": FINISH}, NOW)
    writer = program("campaigns:read", "campaigns:write")
    for deed in ("publish", "pause", "resume", "end"):
        refused = writer("post", f"campaigns/welcome/{deed}")
        assert refused.status_code == 403 and "campaigns:publish" in refused.json()["detail"]
    assert writer("post", "campaigns/welcome/trigger", {}).status_code == 200
    reader = program("campaigns:read")
    assert reader("post", "campaigns", {"name": "No"}).status_code == 403


def test_an_unknown_campaign_is_not_found(api: Program) -> None:
    for path in ("", "/problems", "/enrollments", "/numbers"):
        assert api("get", f"campaigns/nowhere{path}").status_code == 404
    assert api("get", "campaigns/nowhere").json()["detail"] == "There is nothing by that name here."


def test_enrollments_are_filtered_and_paged(api: Program) -> None:
    campaign = live("welcome", "end", {"end": FINISH}, NOW)
    people = identify([Identity(external_id=f"p{n}") for n in range(3)], now=NOW)
    for n, person in enumerate(people):
        Enrollment.objects.create(
            campaign=campaign,
            contact_id=person.contact_id or 0,
            version=campaign.live_version,  # type: ignore[misc]
            step_key="end",
            entered_at=NOW,
            is_active=n < 2,
            ended_reason="" if n < 2 else "goal",
        )
    first = api("get", "campaigns/welcome/enrollments?limit=2").json()
    assert len(first["results"]) == 2 and first["next"]
    left = api("get", "campaigns/welcome/enrollments?is_active=false").json()["results"]
    assert [(each["external_id"], each["ended_reason"], each["sentence"]) for each in left] == [
        ("p2", "goal", "Reached the goal")
    ]
    only = api("get", f"campaigns/welcome/enrollments?contact={people[0].contact_id}").json()["results"]
    assert [each["external_id"] for each in only] == ["p0"]
