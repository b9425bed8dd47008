"""What became of messages, read by a developer's token."""

from typing import Any

import pytest

from channels.outbox.deliver import deliver
from channels.outbox.reasons import REASONS
from tests.cast import Cast
from tests.channels.letters import send


@pytest.fixture
def told(cast: Cast, api: Any) -> Any:
    send(cast.ada, "email", cast.now, campaign_id=7, step_key="survey")
    send(cast.ada, "sms", cast.now, campaign_id=8)
    send(cast.dan, "email", cast.now, campaign_id=7)
    deliver(now=cast.now)
    return lambda query="": api("get", f"messages{query}")


def test_messages_and_the_reasons_why_not_are_read_back(told: Any, cast: Cast) -> None:
    found = told().json()["results"]
    assert [(row["state"], row["reason"]) for row in found] == [
        ("suppressed", "not_subscribed"),
        ("sent", ""),
        ("sent", ""),
    ]
    assert found[0]["why"] == "They have not subscribed to this."
    assert (found[2]["step"], found[2]["address"], found[2]["why"]) == ("survey", cast.ada.email, "")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("?campaign=7", 2),
        ("?external_id=ada", 2),
        ("?external_id=ada&channel=sms", 1),
        ("?state=suppressed", 1),
        ("?reason=not_subscribed", 1),
        ("?step=survey", 1),
        ("?until=2026-01-01", 0),
        ("?since=2026-01-01T00:00:00Z", 3),
    ],
)
def test_messages_are_found_by_what_one_asks_for(told: Any, query: str, count: int) -> None:
    assert len(told(query).json()["results"]) == count


@pytest.mark.parametrize("query", ["?campaign=x", "?contact=99999999999999999999999", "?since=soon", "?state=%00"])
def test_a_question_that_cannot_be_meant_is_answered_so(told: Any, query: str) -> None:
    assert told(query).status_code == 400


def test_messages_can_only_be_read(told: Any, api: Any) -> None:
    pk = told().json()["results"][0]["id"]
    assert told(f"/{pk}").json()["id"] == pk
    assert told("/999999").status_code == 404
    for method in ("post", "put", "patch", "delete"):
        assert api(method, f"messages/{pk}", {"state": "sent"}).status_code == 405


def test_every_reason_has_a_sentence_and_an_end() -> None:
    for reason in REASONS.values():
        assert str(reason.sentence).endswith(".")
        assert reason.state in ("queued", "held", "unknown", "failed", "cancelled", "expired", "suppressed")
