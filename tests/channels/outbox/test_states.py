from datetime import UTC, timedelta

import pytest

from channels.outbox.models import Message
from channels.outbox.states import state_chip, why
from tests.cast import NOW


def chip(state: str, **more: object) -> tuple[str, str]:
    found = state_chip(Message(state=state, due_at=more.pop("due_at", NOW), **more), now=NOW, zone=UTC)
    return str(found.text), found.tone


@pytest.mark.parametrize(
    ("state", "more", "words", "tone"),
    [
        ("queued", {}, "In line", "wait"),
        ("queued", {"due_at": NOW + timedelta(hours=2)}, "Waits until 17:30", "wait"),
        ("held", {"due_at": NOW + timedelta(days=1)}, "Waits until tomorrow, 15:30", "wait"),
        ("held", {}, "Held", "wait"),
        ("sending", {}, "Going out", "info"),
        ("unknown", {}, "Unsure", "wait"),
        ("sent", {}, "Sent", "info"),
        ("sent", {"provider": "capture"}, "Captured", "info"),
        ("delivered", {}, "Delivered", "good"),
        ("delivered", {"opened_at": NOW}, "Opened", "good"),
        ("sent", {"opened_at": NOW, "clicked_at": NOW}, "Clicked", "good"),
        ("failed", {}, "Didn't arrive", "broken"),
        ("cancelled", {}, "Not sent", "calm"),
        ("expired", {}, "Not sent", "calm"),
        ("suppressed", {}, "Not sent", "calm"),
    ],
)
def test_every_state_has_a_word_a_marketer_knows(state: str, more: dict[str, object], words: str, tone: str) -> None:
    assert chip(state, **more) == (words, tone)


def test_a_reason_is_said_in_words_and_a_detail_says_more() -> None:
    assert why(Message(reason="capped")) == "They have heard enough from us for now. It waits for a free place."
    assert why(Message(reason="capped", detail="Two this week.")) == "Two this week."
    assert why(Message()) == ""
