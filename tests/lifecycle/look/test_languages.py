"""Which language the interface is in, and who may choose it."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from lifecycle.look.languages import SPOKEN

ROOT = Path(__file__).resolve().parents[3]
LOGIN = "/admin/login/"


def language_of(client: Client, accept: str = "", path: str = LOGIN) -> str:
    page = client.get(path, headers={"accept-language": accept}).content.decode()
    found = re.search(r'<html lang="([\w-]+)" dir="ltr"', page)
    assert found
    return found[1]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("", "en"),
        ("fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        ("th", "th"),
        ("ru-RU", "ru"),
        ("de", "en"),
        ("de-AT,de;q=0.9,fr;q=0.5", "fr"),
        ("ar,he;q=0.5", "en"),
        ("*, nonsense;q=x", "en"),
    ],
)
def test_the_interface_is_in_the_first_language_of_the_browser_that_it_speaks(
    client: Client, accept: str, language: str
) -> None:
    assert language_of(client, accept) == language


@pytest.mark.django_db
def test_nobody_gets_an_interface_that_is_half_theirs(client: Client) -> None:
    """Django itself knows German; we have German words for contacts only."""
    page = client.get(LOGIN, headers={"accept-language": "de"}).content.decode()
    assert "Benutzername" not in page and "Passwort" not in page


@pytest.mark.parametrize("language", SPOKEN)
def test_a_language_is_chosen_in_the_menu_and_kept(admin_client: Client, language: str) -> None:
    """The menu of the test's own pages: the address and the name of the field are Unfold's."""
    page = admin_client.get("/admin/").content.decode()
    assert 'action="/language/"' in page and f'<input name="language" type="hidden" value="{language}">' in page
    said = admin_client.post("/language/", {"language": language}, headers={"referer": "http://testserver/admin/"})
    assert said.status_code == 302 and said.headers["Location"] == "http://testserver/admin/"
    assert language_of(admin_client, "fr", "/admin/") == language


def test_the_menu_leads_nowhere_else(admin_client: Client) -> None:
    said = admin_client.post("/language/", {"language": "fr", "next": "https://elsewhere.example/"})
    assert said.headers["Location"] == "/"


def test_a_language_that_the_interface_does_not_speak_cannot_be_chosen(admin_client: Client) -> None:
    admin_client.post("/language/", {"language": "de"})
    assert language_of(admin_client, "ru", "/admin/") == "ru"


@pytest.mark.parametrize("language", SPOKEN)
def test_each_language_is_offered_in_its_own_words(admin_client: Client, language: str) -> None:
    page = admin_client.get("/admin/").content.decode()
    assert translation.get_language_info(language)["name_local"].capitalize() in page


STYLES = [*(ROOT / "static/assets/css").glob("*.css"), *(ROOT / "static/src").rglob("*.css")]
SIDED = r"(?:margin|padding|border)-(?:left|right)\b|text-align:\s*(?:left|right)\b|float:\s*(?:left|right)\b"


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_no_style_knows_left_from_right(path: Path) -> None:
    """Start and end, for languages that run the other way."""
    text = path.read_text()
    uneven = [
        rule
        for rule, values in re.findall(r"((?:^|[\s;{])(?:margin|padding): ?([^;{}()!]+);)", text)
        if len(sides := values.split()) == 4 and sides[1] != sides[3]
    ]
    assert re.findall(SIDED, text) + uneven == []
