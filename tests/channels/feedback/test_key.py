"""What tells one report of a mail provider from another, so that each counts once (P9)."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from channels.feedback.anymail import key_of

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Event:
    event_type: str = "clicked"
    message_id: str = "mail-1"
    timestamp: datetime = AT
    event_id: str | None = None
    esp_event: dict[str, Any] = field(default_factory=dict)


def test_without_a_number_each_mail_person_moment_and_link_is_another() -> None:
    one, link = Event(), "https://shop.example/sale"
    others = {
        key_of(one, "ada@example.com", link),
        key_of(one, "ada@example.com", "https://shop.example/news"),
        key_of(one, "ben@example.com", link),
        key_of(replace(one, timestamp=AT + timedelta(seconds=1)), "ada@example.com", link),
        key_of(replace(one, message_id="mail-2"), "ada@example.com", link),
        key_of(replace(one, event_type="opened"), "ada@example.com", link),
    }
    assert len(others) == 6
    assert key_of(replace(one), "ada@example.com", link) in others


def test_with_a_number_the_same_told_again_is_the_same_and_another_person_is_not() -> None:
    one = Event(event_id="event-1")
    again = replace(one, timestamp=AT + timedelta(minutes=5))
    assert key_of(one, "ada@example.com", None) == key_of(again, "ada@example.com", None)
    assert key_of(one, "ada@example.com", None) != key_of(one, "ben@example.com", None)
