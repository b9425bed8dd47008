import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.look.person import TINTS, initials_of, person, tint_of


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Ben Okafor", "BO"),
        ("Ada", "AD"),
        ("Ruben van der Sørensen", "RS"),
        ("cleo.marchetti@example.com", "CM"),
        ("", "?"),
        ("(x)", "?"),
        ("田中 恵", "田恵"),
    ],
)
def test_a_face_has_the_first_letters_of_first_and_last_name(name: str, initials: str) -> None:
    assert initials_of(name) == initials


def test_a_person_keeps_their_tint_when_the_name_changes() -> None:
    assert person("Ben Okafor", seed="7").tint == person("Ben Smith", seed="7").tint


@given(st.text())
def test_any_name_has_a_face(name: str) -> None:
    assert 1 <= tint_of(name) <= TINTS
    assert 1 <= len(initials_of(name)) <= 6  # upper case may grow: ß is SS
