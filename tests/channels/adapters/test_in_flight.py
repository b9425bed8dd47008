"""What a sender notes of texts that wait for a free thread: nothing, for nobody was asked."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest
from django.db import OperationalError

from channels.adapters.base import Outgoing, Receipt, Result
from channels.adapters.in_flight import in_flight
from channels.adapters.notes import noting
from channels.content.models import Content


class Noted:
    def __init__(self) -> None:
        self.asked: list[int] = []
        self.answered_ids: list[int] = []

    def asking(self, message_ids: Iterable[int]) -> None:
        self.asked += message_ids

    def answered(self, message_id: int, result: Result) -> None:
        self.answered_ids.append(message_id)


def message(number: int) -> Outgoing:
    return Outgoing(number, f"{number}", 1, "sms", "+4915110000001", Content(), {})


def test_who_is_noted_is_really_asked_at_that_moment() -> None:
    noted = Noted()
    seen: list[list[int]] = []

    def ask(_message: Outgoing) -> Result:
        sleep(0.05)  # the others are handed over meanwhile
        seen.append(list(noted.asked))
        return Receipt("id")

    with ThreadPoolExecutor(1) as narrow, noting(noted):
        results = in_flight(narrow, 3, [message(1), message(2), message(3)], ask, lambda: True)
    assert seen == [[1], [1, 2], [1, 2, 3]]
    assert noted.answered_ids == [1, 2, 3]
    assert results == [Receipt("id")] * 3


def test_nobody_is_asked_any_more_once_the_database_is_gone() -> None:
    """Else they would be asked behind the back of whoever reads the notes, and asked again."""
    noted = Noted()
    asked: list[int] = []

    def ask(message: Outgoing) -> Result:
        asked.append(message.id)
        sleep(0.05)
        return Receipt("id")

    def dies() -> bool:
        if asked:
            raise OperationalError("server closed the connection")
        return True

    with ThreadPoolExecutor(1) as narrow, noting(noted):
        with pytest.raises(OperationalError):
            in_flight(narrow, 3, [message(number) for number in range(1, 9)], ask, dies)
        known = list(asked)
        assert noted.answered_ids == known
        sleep(0.1)
        assert asked == known == noted.asked
