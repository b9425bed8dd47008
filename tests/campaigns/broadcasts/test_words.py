"""What the pages of a broadcast say. No database."""

from decimal import Decimal
from typing import Any

import pytest

from campaigns.broadcasts.going import line
from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.progress import Pace, Progress
from campaigns.broadcasts.review import cost_sentence
from campaigns.broadcasts.words import going_sentence
from channels.outbox.preview import Parts
from tests.cast import NOW


@pytest.mark.parametrize(
    ("found", "sentence", "left"),
    [
        (Progress(held=2), "“News” waits: all 2 are held", "2 held, none is out"),
        (Progress(held=1), "“News” waits: the one who gets it is held", "1 held, none is out"),
        (Progress(held=2, sent=3), "“News” is going out: 3 of 5", "2 held, the rest is out"),
    ],
)
def test_what_is_held_is_not_called_out(found: Progress, sentence: str, left: str) -> None:
    assert going_sentence(Broadcast(name="News", status="live"), found, NOW, halted=False) == sentence
    assert line(found, Pace([0]), None, NOW).left == left


def test_a_text_says_what_it_costs_in_all(settings: Any) -> None:
    settings.SMS_PART_PRICE, settings.CURRENCY = 0.05, "€"
    assert cost_sentence(20_000, Parts(2, 0, 1, 0)) == "About €2,000.00 in all: a text of 2 parts to each."
    settings.SMS_PART_PRICE = Decimal("0.0329")
    assert cost_sentence(3, Parts(1, 0, 1, 0)).startswith("About €0.10 in")  # 0.0987: nothing is cut off
    assert cost_sentence(0, Parts(2, 0, 1, 0)) == cost_sentence(5, None) == ""
