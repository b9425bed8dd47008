"""Every kind of step and of trigger lived through by the public doors: drawn, published and read back by token."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.workflows.steps.base import steps
from campaigns.workflows.triggers.base import triggers
from lifecycle.clock.set import set_clock
from lifecycle.stages.install import install
from tests.program import Program

pytestmark = pytest.mark.django_db(transaction=True)
START = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)
PRO = {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}

# One after the other; the first way out of each leads to the next.
TOUR: list[tuple[str, dict[str, Any], tuple[str, ...]]] = [
    ("update_contact", {"changes": [{"field": "plan", "type": "text", "value": "pro"}]}, ("next",)),
    ("branch", {"branches": [{"name": "pro", "condition": PRO}]}, ("pro", "otherwise")),
    ("random_split", {"branches": [{"name": "a", "share": 1}, {"name": "b", "share": 1}]}, ("a", "b")),
    ("add_to_segment", {"segment": "vip"}, ("next",)),
    ("move_stage", {"stage": "loyalty"}, ("next",)),
    ("send", {"template": "hello"}, ("next",)),
    ("webhook", {"template": "hook"}, ("next",)),
    ("task", {"title": "Send flowers", "due_days": 1}, ("next",)),
    ("record_event", {"event": "Toured", "properties": [{"name": "by", "value": "bus"}]}, ("next",)),
    ("start_campaign", {"campaign": "on-by_hand"}, ("next",)),
    ("wait", {"hours": 1}, ("next",)),
    # not at once after the text: whoever unsubscribes before it has gone does not get it
    ("change_consent", {"channel": "sms", "subscribed": False}, ("next",)),
    ("wait_until_window", {"opens": "18:00", "closes": "23:00"}, ("next",)),
    ("wait_until_moment", {"counted_from": "trigger", "days": 1}, ("next", "past")),
    ("wait_for", {"event": "Order Completed", "days": 3}, ("happened", "timeout")),
    ("remove_from_segment", {"segment": "vip"}, ("next",)),
    ("go_to", {}, ("next",)),
    ("goal", {"name": "Ordered"}, ()),
]
STARTS: dict[str, dict[str, Any]] = {
    "by_hand": {},
    "event": {"event": "Toured"},
    "segment": {"segment": "vip", "change": "leaves"},
    "stage": {"to": "loyalty"},
    "date_attribute": {"field": "birthday", "yearly": True, "at": "09:00"},
    "schedule": {"at": "2026-11-03T09:00:00+00:00", "repeat": "once", "who": PRO},
}


@pytest.fixture
def api(db: None, settings: Settings) -> Program:
    settings.CLOCK, settings.GRID = "manual", timedelta(hours=12)
    set_clock(to=START)
    FrequencyCap.objects.all().delete()
    QuietHours.objects.update(is_on=False)
    install("lifecycle")
    return Program()


def passes(hours: int) -> None:
    call_command("tick", to=(START + timedelta(hours=hours)).isoformat(), verbosity=0)


def told(api: Program, path: str, said: dict[str, Any]) -> Any:
    answer = api("post", path, said)
    assert answer.status_code in (200, 201), answer.json()
    return answer.json()


def publishes(api: Program, key: str, draft: dict[str, Any]) -> None:
    told(api, "campaigns", {"key": key, "name": key, "draft": draft})
    assert api("get", f"campaigns/{key}/problems").json()["results"] == []
    told(api, f"campaigns/{key}/publish", {})


def tour() -> dict[str, Any]:
    drawn: dict[str, Any] = {"finish": {"kind": "finish"}}
    following = [kind for kind, *_ in TOUR[1:]] + ["finish"]
    for (kind, settings, exits), after in zip(TOUR, following, strict=True):
        # chance goes on by either way
        ways = {exit: after if place == 0 or kind == "random_split" else "finish" for place, exit in enumerate(exits)}
        drawn[kind] = {"kind": kind, "settings": settings, "exits": ways}
    return {"triggers": [{"kind": "event", "event": "Signed Up"}], "start": TOUR[0][0], "steps": drawn}


@pytest.fixture
def story(api: Program) -> Program:
    """One campaign with every step, one for every trigger, and Ada, who lives through all of them."""
    told(api, "segments", {"key": "vip", "name": "VIP", "is_static": True})
    told(api, "templates", {"key": "hello", "name": "Hello", "channel": "sms"})
    told(api, "templates/hello/versions", {"source": {"text": "Hello {{ contact.first_name }} of {{ contact.plan }}"}})
    told(api, "templates", {"key": "hook", "name": "Hook", "channel": "webhook"})
    told(api, "templates/hook/versions", {"source": {"url": "https://crm.example/hook", "event": "toured"}})
    for kind, settings in STARTS.items():
        draft = {"triggers": [{"kind": kind, **settings}], "start": "end", "steps": {"end": {"kind": "finish"}}}
        publishes(api, f"on-{kind}", draft)
    publishes(api, "tour", tour())
    ada = {"external_id": "ada", "first_name": "Ada", "phone": "+4915112345671", "timezone": "Europe/Berlin"}
    told(api, "contacts", ada | {"attributes": {"birthday": "1990-11-03"}})
    told(api, "consents", {"external_id": "ada", "channel": "sms", "is_subscribed": True, "evidence": "Ticked"})
    told(api, "events", {"external_id": "ada", "event": "Signed Up"})
    passes(25)
    told(api, "events", {"external_id": "ada", "event": "Order Completed"})
    passes(48)
    return api


def test_ada_goes_through_every_step(story: Program) -> None:
    assert {kind for kind, *_ in TOUR} | {"finish"} == {kind.kind for kind in steps.all()}
    (way,) = story("get", "campaigns/tour/enrollments").json()["results"]
    assert (way["is_active"], way["ended_reason"], way["step"], way["problem"]) == (False, "goal", "goal", "")
    numbers = story("get", "campaigns/tour/numbers").json()
    passed = {each["step"]: each["exits"] for each in numbers["steps"]}
    assert all(sum(passed[kind].values()) == 1 for kind, _settings, exits in TOUR if exits)

    assert story("get", "contacts/external:ada").json()["attributes"]["plan"] == "pro"
    moves = story("get", "events?external_id=ada&event=Stage Changed").json()["results"]
    assert "Campaign “tour”, step move_stage" in [each["properties"]["reason"] for each in moves]
    messages = story("get", "messages?external_id=ada").json()["results"]
    assert sorted((row["step"], row["state"]) for row in messages) == [("send", "sent"), ("webhook", "sent")]
    (allows,) = story("get", "consents?external_id=ada&channel=sms").json()["results"]
    assert allows["is_subscribed"] is False
    assert [task["title"] for task in story("get", "tasks").json()["results"]] == ["Send flowers"]
    assert story("get", "segments/vip").json()["people"] == 0


def test_ada_enters_by_every_trigger(story: Program) -> None:
    assert set(STARTS) == {kind.kind for kind in triggers.all()}
    entered = {
        kind: [row["external_id"] for row in story("get", f"campaigns/on-{kind}/enrollments").json()["results"]]
        for kind in STARTS
    }
    assert entered == dict.fromkeys(STARTS, ["ada"])
