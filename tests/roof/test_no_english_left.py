"""Every page of the admin in French, Russian and Thai: nothing of it is left in English."""

import html
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.test import Client

from campaigns.workflows.models import Campaign
from channels.outbox.wake import asleep
from lifecycle.stages.models import Stage
from tests.campaigns.workflows.journeys import FINISH, live, step
from tests.cast import NOW, Cast
from tests.roof.test_every_door import ADMIN, address

pytestmark = pytest.mark.django_db

LOCALE = Path(__file__).resolve().parents[2] / "lifecycle/locale"
LANGUAGES = ("fr", "ru", "th")
# In all three; of the others each is looked at in one.
MAIN = re.compile(
    r"admin/($|campaigns/(campaign|broadcast|messagetemplate)/($|add/|<int:pk>/(editor|publish|rules)/|<path)"
    r"|lifecycle/(segment|contact|stage)/($|add/|<path)|channels/message/$|playbooks/$|pressure/$|journey/$|calendar/$)"
)
# Names that are rows, in the language somebody wrote them in: of rights, of topics, of the tasks of the beat.
KEPT_IN_ENGLISH = re.compile(r"admin/(auth/(group|user)|lifecycle/topic|django_celery_beat/\w+/<path)")
SHORTEST = 13
PLACES = re.compile(r"%\(\w+\)[a-z]|%[sd%]|\{\w*\}|<[^>]*>|&\w+;")
# What is a name to whoever reads it, and what a machine reads.
UNSPOKEN = re.compile(r"<(script|style|svg|code)\b(?![^>]*json).*?</\1>|<!--.*?-->", re.DOTALL)


@cache
def english(language: str) -> tuple[str, ...]:
    """The pieces of every sentence that is said otherwise in this language."""
    with (LOCALE / language / "LC_MESSAGES/django.po").open("rb") as file:
        entries = [each for each in read_po(file) if each.id]
    said, means = set(), []
    for entry in entries:
        ids = [entry.id] if isinstance(entry.id, str) else list(entry.id)
        forms = [str(entry.string)] if isinstance(entry.id, str) else [str(form) for form in entry.string]
        means += forms
        said |= {piece for each in ids if each not in forms for piece in pieces(each)}
    theirs = "\n".join(means)
    return tuple(sorted(piece for piece in said if piece not in theirs))


def pieces(sentence: str) -> Iterator[str]:
    for piece in PLACES.split(sentence):
        words = piece.strip(" .,:;“”()·")
        if len(words) >= SHORTEST and " " in words:
            yield words


def read(page: str) -> str:
    """What a person reads of it or hears, and the words that its scripts are handed."""
    attributes = " ".join(re.findall(r'(?:title|aria-label|placeholder|alt)="([^"]*)"', page))
    text = re.sub(r"<[^>]+>", " ", UNSPOKEN.sub(" ", page))
    return re.sub(r"\s+", " ", html.unescape(text + " " + attributes).replace("\\u201c", "“").replace("\\u201d", "”"))


@pytest.fixture(autouse=True)
def something_is_there(cast: Cast) -> Iterator[None]:
    steps = {"rest": step("wait", {"next": "end"}, days=3), "end": FINISH}
    campaign = live("gift", "rest", steps, NOW)
    Campaign.objects.filter(pk=campaign.pk).update(name="Cadeau")
    Stage.objects.create(key="phase", name="Phase", position=1)
    with asleep():
        yield


def pages(language: str) -> list[str]:
    mine = LANGUAGES.index(language)
    ours = [route for route in ADMIN if not KEPT_IN_ENGLISH.match(route)]
    return [route for place, route in enumerate(ours) if MAIN.match(route) or place % 3 == mine]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_says_anything_in_english(admin_client: Client, language: str) -> None:
    admin_client.cookies["django_language"] = language
    found, seen = {}, 0
    for route in pages(language):
        answer = admin_client.get(address(route))
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            seen += 1
            text = read(answer.content.decode())
            if left := [piece for piece in english(language) if piece in text]:
                found[route] = left
    assert found == {}
    assert seen > 25  # fewer where ids have gone on: an address is filled with 1


def test_the_pages_that_matter_most_are_read_in_each() -> None:
    assert len([route for route in ADMIN if MAIN.match(route)]) > 15
    assert all(len(english(language)) > 1500 for language in LANGUAGES)
