"""The pages and questions that people read, in their language. English where we have no words for it."""

import re
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from django.utils import translation

from lifecycle.consent.links import preferences_url, unsubscribe_url
from lifecycle.consent.topics import default_topic
from tests.cast import Cast

ROOT = Path(__file__).resolve().parents[3]
LOCALE = ROOT / "lifecycle/locale"
LANGUAGES = sorted({path.name for path in LOCALE.iterdir()} - {"others"})
EACH = pytest.mark.parametrize("language", LANGUAGES)
PAGES = [*(ROOT / "templates/public/consent").iterdir(), *(ROOT / "templates/public/tracking").iterdir()]


def read_by_people() -> set[str]:
    """What stands to be translated on their pages and in our question."""
    found: set[str] = set()
    for page in PAGES:
        text = page.read_text()
        found |= set(re.findall(r'{% translate "([^"]+)" %}', text))
        for block in re.findall(r"{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", text, re.DOTALL):
            found.add(re.sub(r"{{ (\w+) }}", r"%(\1)s", block))
    asking = (ROOT / "channels/feedback/ask_to_confirm.py").read_text()
    return found | set(re.findall(r'gettext\("([^"]+)"\)', asking))


def catalogue(language: str) -> dict[str, str]:
    """As it is written; the machine's form beside it must say the same."""
    with (LOCALE / language / "LC_MESSAGES/django.po").open("rb") as file:
        found = read_po(file)
    return {each.id: each.string for each in found if isinstance(each.id, str) and each.id and not each.context}


@EACH
def test_everything_that_people_read_is_said_in_each_language(language: str) -> None:
    assert read_by_people() - catalogue(language).keys() == set()
    assert len(read_by_people()) > 20


@EACH
def test_the_machine_s_form_is_what_is_written(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES/django.mo").open("rb") as file:
        compiled = GNUTranslations(file)
    for said, means in catalogue(language).items():
        assert compiled.gettext(said) == (means or said)


@EACH
def test_no_name_is_lost_on_the_way(language: str) -> None:
    for said, means in catalogue(language).items():
        assert not means or set(re.findall(r"%\((\w+)\)s", said)) == set(re.findall(r"%\((\w+)\)s", means))


@pytest.mark.parametrize(
    ("locale", "language", "words"),
    [
        ("de-AT", "de", "Abmelden"),
        ("fr", "fr", "Se désabonner"),
        ("ja", "ja", "配信停止"),
        ("", "es", "Darse de baja"),
        ("xx", "es", "Darse de baja"),
    ],
)
def test_the_way_out_is_in_the_contact_s_language(
    cast: Cast, client: Client, locale: str, language: str, words: str
) -> None:
    """Where we do not know it, in their browser's."""
    cast.ada.locale = locale
    cast.ada.save()
    path = unsubscribe_url(cast.ada.pk, "email", "").removeprefix("http://localhost:8000")
    page = client.get(path, headers={"accept-language": "es"}).content.decode()
    assert words in page and f'lang="{language}"' in page


def test_channels_are_named_in_it_too(cast: Cast, client: Client) -> None:
    cast.ada.locale = "de"
    cast.ada.save()
    for url in (preferences_url(cast.ada.pk, "email", ""), unsubscribe_url(cast.ada.pk, "email", "")):
        page = client.get(url.removeprefix("http://localhost:8000")).content.decode()
        assert "E-Mail" in page and "Text messages" not in page and "Offers and news" not in page


def test_a_topic_s_name_is_words_and_not_markup(cast: Cast, client: Client) -> None:
    topic = default_topic()
    topic.name, topic.names = "<b>News</b>", "ja: <i>お知らせ</i>"
    topic.save()
    for contact, words in ((cast.ada, "&lt;b&gt;News"), (cast.eve, "&lt;i&gt;お知らせ")):
        for url in (preferences_url(contact.pk, "email", ""), unsubscribe_url(contact.pk, "email", "")):
            page = client.get(url.removeprefix("http://localhost:8000")).content.decode()
            assert words in page and "<b>News" not in page and "<i>お" not in page


def test_the_name_of_the_first_topic_is_known_too(cast: Cast) -> None:
    with translation.override("de"):
        assert default_topic().words == "Angebote und Neues"
