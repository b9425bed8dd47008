from collections.abc import Iterator

import pytest
from django.utils import translation

from campaigns.policy.gates import CAP_REACHED, outranked_words
from lifecycle.look.retold import retold


@pytest.fixture(autouse=True)
def a_reader_from_russia() -> Iterator[None]:
    with translation.override("ru"):
        yield


def test_what_a_row_keeps_is_told_in_the_readers_language() -> None:
    assert retold(outranked_words("Autumn blend")) == "Сначала уходит «Autumn blend»: у неё приоритет выше."


def test_words_that_fill_a_place_are_told_too() -> None:
    kept = CAP_REACHED % {"messages": "3 messages", "time": "7 days"}
    assert retold(kept) == "Лимит исчерпан: 3 сообщения за 7 дней."


@pytest.mark.parametrize(
    "said", ["", "550 5.1.1 no such mailbox", "Welcome, 3 days later", ", people", "9" * 5_000 + " days"]
)
def test_what_others_said_stays_as_it_is(said: str) -> None:
    assert retold(said) == said


def test_who_reads_english_is_told_it_as_it_was_written() -> None:
    with translation.override("en"):
        assert retold("one message") == "one message"
