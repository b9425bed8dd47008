import pytest

from channels.content.sms import count
from channels.outbox.preview import parts_of


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("a" * 100, "An emoji or ’ would cut a part to 70 characters and make this 2 parts, €0.122."),
        ("a" * 20, "An emoji or ’ would cut a part to 70 characters."),
        (
            "it’s " + "a" * 80,
            "’ cut a part to 70 characters. Written with plain characters it would be 1 part, €0.061.",
        ),
        ("☕", "☕ cut a part to 70 characters."),
    ],
)
def test_what_an_emoji_costs_is_told_in_parts_and_money(words: str, advice: str) -> None:
    assert parts_of(count(words), 0, words).advice == advice
