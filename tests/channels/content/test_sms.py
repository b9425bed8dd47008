from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.content.sms import GSM7, UCS2, cost, count, plainer


@pytest.mark.parametrize(
    ("text", "encoding", "characters", "parts", "left"),
    [
        ("", GSM7, 0, 0, 160),
        ("a" * 160, GSM7, 160, 1, 0),
        ("a" * 161, GSM7, 161, 2, 145),
        ("a" * 306, GSM7, 306, 2, 0),
        ("a" * 307, GSM7, 307, 3, 152),
        ("€" * 80, GSM7, 160, 1, 0),
        ("a" * 159 + "€", GSM7, 161, 2, 145),
        ("a" * 152 + "€" + "a" * 10, GSM7, 164, 2, 141),  # the euro moves to the second part whole
        ("Ω" * 70, GSM7, 70, 1, 90),
        ("ω" * 70, UCS2, 70, 1, 0),
        ("ω" * 71, UCS2, 71, 2, 63),
        ("สวัสดี", UCS2, 6, 1, 64),
        ("😀" * 35, UCS2, 70, 1, 0),
        ("😀" * 36, UCS2, 72, 2, 61),
        ("a" * 66 + "😀" + "bcd", UCS2, 71, 2, 62),  # no half of a face in the first part
        ("ç", UCS2, 1, 1, 69),
        ("Ç", GSM7, 1, 1, 159),
        ("\f^{}\\[~]|", GSM7, 18, 1, 142),
    ],
)
def test_parts_are_counted_as_phones_count(text: str, encoding: str, characters: int, parts: int, left: int) -> None:
    found = count(text)
    assert (found.encoding, found.characters, found.parts, found.left) == (encoding, characters, parts, left)


def test_what_cuts_a_part_to_70_is_named_once() -> None:
    assert count("It’s 5 o’clock ☕ ok").offenders == ("’", "☕")
    assert "’ ☕" in count("It’s 5 o’clock ☕").warnings()[0]
    assert count("plain").warnings() == []


def test_plainer_words_fit_in_fewer_parts() -> None:
    text = "“It’s – here…” " * 5
    assert count(text).encoding == UCS2
    assert count(plainer(text)).encoding == GSM7
    assert plainer("“It’s – here…”") == '"It\'s - here..."'


def test_more_than_480_characters_are_too_many() -> None:
    assert not count("a" * 480).is_too_long
    assert count("a" * 481).is_too_long
    assert "480" in count("a" * 481).warnings()[0]


def test_each_part_costs() -> None:
    assert cost(count("a" * 161).parts, Decimal("0.061")) == Decimal("0.122")


@given(st.text(min_size=1, max_size=800))
def test_parts_and_places_agree(text: str) -> None:
    found = count(text)
    room = {GSM7: (160, 153), UCS2: (70, 67)}[found.encoding][found.parts > 1]
    assert 0 <= found.left <= room
    assert found.parts * room - found.left >= found.characters  # places lost to characters that moved on
    assert found.parts * room - found.left - found.characters < max(found.parts, 1)
