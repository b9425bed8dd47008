import pytest

from lifecycle.rows.constants_written import constants_written


def test_plain_texts_and_numbers_are_written_into_the_statement() -> None:
    slot = object()
    sql, left = constants_written("a = %s AND b = %s AND c < %s AND d = %s AND e = %s", ["queued", 3, slot, True, ""])
    assert sql == "a = 'queued' AND b = (3) AND c < %s AND d = (true) AND e = ''"
    assert left == [slot]


@pytest.mark.parametrize("text", ["it's", "a\\b", "100%", "%s", 'say "x"', "a;b", "a\nb", "a\0b"])
def test_a_text_that_could_end_its_quotes_stays_a_parameter(text: str) -> None:
    assert constants_written("a = %s", [text]) == ("a = %s", [text])


def test_a_percent_sign_of_the_statement_stays_doubled() -> None:
    assert constants_written("a LIKE '%%s' AND b = %s", [1]) == ("a LIKE '%%s' AND b = (1)", [])


def test_a_negative_number_begins_no_comment() -> None:
    assert constants_written("a -%s", [-1]) == ("a -(-1)", [])
