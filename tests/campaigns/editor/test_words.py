"""The scripts of the editor have no words of their own: each that they ask for is handed to them, in the reader's language."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import ngettext

from campaigns.editor.several import NUMBERS, several
from tests.campaigns.workflows.journeys import FINISH, draft
from tests.cast import NOW

SOURCES = Path(__file__).resolve().parents[3] / "static" / "src" / "editor"


def asked() -> set[str]:
    """Every key that a script names; of those that hang on a number, each sort."""
    found: set[str] = set()
    for file in SOURCES.rglob("*.ts*"):
        text = file.read_text()
        found |= set(re.findall(r'\bsay\(\s*"(\w+)"', text))
        many = set(re.findall(r'\bsayMany\(\s*"(\w+)"', text))
        found |= {f"{key}|{sort}" for key in many for sort in NUMBERS}
    return found


@pytest.mark.django_db
def test_every_word_that_is_asked_for_is_there(admin_client: Client) -> None:
    campaign = draft("survey", "end", {"end": FINISH}, NOW)
    answer = admin_client.get(f"/admin/campaigns/campaign/{campaign.pk}/editor/")
    words = answer.context["boot"]["words"]
    assert len(asked()) > 100
    assert asked() - set(words) == set()
    assert [key for key, text in words.items() if not text] == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", {"one", "other"}),
        ("fr", {"one", "many", "other"}),
        ("ru", {"one", "few", "many", "other"}),
        ("th", {"other"}),
    ],
)
def test_each_sort_of_number_that_a_browser_tells_apart_has_its_words(language: str, said: set[str]) -> None:
    """What Intl.PluralRules can answer in the languages of the interface."""
    with translation.override(language):
        words = several("steps", lambda n: ngettext("{n} step", "{n} steps", n))
    assert {f"steps|{sort}" for sort in said} <= set(words)
    if language == "ru":
        assert len({words["steps|one"], words["steps|few"], words["steps|many"]}) == 3


def test_scripts_are_small_enough_to_be_read() -> None:
    assert [file.name for file in SOURCES.rglob("*.ts*") if len(file.read_text().splitlines()) >= 300] == []
