"""Everything that a shop's own software does, with nothing but a token: no page, no verb, no row of ours is touched."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from lifecycle.clock.set import set_clock
from tests.program import Program

pytestmark = pytest.mark.django_db(transaction=True)
START = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)
BLOCKS = [{"kind": "text", "text": "Hello {{ contact.first_name }}, thank you for {{ event.product }}."}]
JOURNEY = {
    "triggers": [
        {"kind": "event", "event": "Order Completed", "where": [{"field": "total", "op": "gte", "value": 20}]}
    ],
    "start": "rest",
    "steps": {
        "rest": {"kind": "wait", "settings": {"days": 1}, "exits": {"next": "thanks"}},
        "thanks": {"kind": "send", "settings": {"template": "thanks"}, "exits": {"next": "back"}},
        "back": {
            "kind": "wait_for",
            "settings": {"event": "Order Completed", "days": 7},
            "exits": {"happened": "goal", "timeout": "end"},
        },
        "goal": {"kind": "goal"},
        "end": {"kind": "finish"},
    },
}


@pytest.fixture
def api(db: None, settings: Settings) -> Program:
    settings.CLOCK, settings.GRID = "manual", timedelta(days=1)
    set_clock(to=START)
    return Program()


def day(number: int) -> None:
    """The clock goes on to so many days after the start."""
    call_command("tick", to=(START + timedelta(days=number)).isoformat(), verbosity=0)


def a_live_campaign(api: Program) -> None:
    assert api("post", "templates", {"key": "thanks", "name": "Thanks", "channel": "email"}).status_code == 201
    words = {"source": {"subject": "Thank you", "blocks": BLOCKS}}
    assert api("post", "templates/thanks/versions", words).status_code == 201
    made = api("post", "campaigns", {"key": "after-order", "name": "After an order", "draft": JOURNEY})
    assert made.status_code == 201
    assert api("get", "campaigns/after-order/problems").json()["results"] == []
    assert api("post", "campaigns/after-order/publish").json()["status"] == "live"


def somebody(api: Program, who: str, agrees: bool | None, **more: Any) -> None:
    said = {"external_id": who, "first_name": who.title(), **more}
    assert api("post", "contacts", said).status_code == 201
    if agrees is not None:
        told = {"external_id": who, "channel": "email", "is_subscribed": agrees, "evidence": "Asked at the till"}
        assert api("post", "consents", told).status_code == 200


def orders(who: str, total: float) -> dict[str, Any]:
    return {"external_id": who, "event": "Order Completed", "properties": {"total": total, "product": "beans"}}


def outcomes(api: Program) -> Callable[[str], list[tuple[str, str]]]:
    campaign = api("get", "campaigns/after-order").json()["id"]
    found = api("get", f"messages?campaign={campaign}&step=thanks").json()["results"]
    ids = {who: api("get", f"contacts/external:{who}").json()["id"] for who in ("ada", "dan", "cleo", "ben")}
    return lambda who: [(row["state"], row["why"]) for row in found if row["contact"] == ids[who]]


def test_a_shop_needs_nothing_but_a_token(api: Program) -> None:
    a_live_campaign(api)
    somebody(api, "ada", True, email="ada@example.com", timezone="Europe/Berlin")
    somebody(api, "ben", True, email="ben@example.com")
    somebody(api, "dan", False, email="dan@example.com")
    somebody(api, "cleo", True, phone="+12125550143")

    assert api("post", "events", orders("ada", 24.5)).status_code == 201
    many = api("post", "events/bulk", {"events": [orders("dan", 30), orders("cleo", 99), orders("ben", 19.9)]})
    assert [row["status"] for row in many.json()["results"]] == ["created"] * 3
    day(0)
    inside = api("get", "campaigns/after-order/enrollments?is_active=true").json()["results"]
    assert sorted(row["external_id"] for row in inside) == ["ada", "cleo", "dan"]
    assert {row["sentence"] for row in inside} == {"Wait 1 day"}

    day(1)
    said = outcomes(api)
    assert said("ada") == [("sent", "")]
    assert said("dan") == [("suppressed", "They have not subscribed to this.")]
    assert said("cleo") == [("suppressed", "We know no address of theirs for this.")]
    assert said("ben") == []
    (letter,) = api("get", "messages?external_id=ada").json()["results"]
    assert (letter["address"], letter["step"]) == ("ada@example.com", "thanks")
    assert letter["values"] == {"contact": {"first_name": "Ada"}, "event": {"product": "beans"}}

    assert api("post", "events", orders("ada", 5)).status_code == 201
    day(9)
    numbers = api("get", "campaigns/after-order/numbers").json()
    assert numbers["inside"] == 0
    assert numbers["ends"] == {"entered": 3, "goal": 1, "finished": 2}


def test_a_token_without_the_right_does_not_publish(api: Program) -> None:
    a_live_campaign(api)
    drafts_only = Program(["campaigns:read", "campaigns:write"])
    refused = drafts_only("post", "campaigns/after-order/publish")
    assert (refused.status_code, refused.headers["Content-Type"]) == (403, "application/problem+json")
    assert drafts_only("get", "messages").status_code == 403
