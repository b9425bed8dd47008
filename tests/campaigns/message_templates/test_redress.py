"""A new brand dresses what is sent from then on, and nothing that was sent."""

from typing import Any

import pytest
from django.conf import LazySettings

from campaigns.message_templates.choose import contents_for
from campaigns.message_templates.models import Snippet, TemplateVersion
from campaigns.message_templates.save_snippet import save_snippet
from channels.adapters.sms.sender import text_sender
from channels.content.prepare import prepare
from lifecycle.brand.save_brand import save_brand
from tests.campaigns.message_templates.letters import mail, text
from tests.cast import NOW

pytestmark = pytest.mark.django_db
TEA = {"company": "Tea & Sons", "address": "1 Main Street, Bath", "color": "#006644"}
BUTTON = {"kind": "button", "text": "To the shop", "href": "https://tea.example"}


def in_use(key: str = "letter", locale: str = "") -> Any:
    wording = contents_for([key]).pick(key, locale)
    assert wording
    return prepare(wording.content).render({})


def test_mails_that_are_there_wear_it_in_every_language_from_now_on() -> None:
    old, german = mail(BUTTON), mail(BUTTON, locale="de", subject="Hallo")
    save_brand(said=TEA, now=NOW)
    for locale in ("", "de"):
        rendered = in_use(locale=locale)
        assert "Tea &amp; Sons" in rendered.html and "#006644" in rendered.html
        assert "1 Main Street, Bath" in rendered.html and "1 Main Street, Bath" in rendered.text
        assert rendered.from_name == "Tea & Sons"
    assert in_use(locale="de").subject == "Hallo"
    for version in (old, german):
        assert "Tea" not in prepare(version.content).render({}).html


def test_whoever_signs_a_mail_goes_before_the_brand() -> None:
    mail(BUTTON, from_name="Mara")
    save_brand(said=TEA, now=NOW)
    assert in_use().from_name == "Mara"


def test_only_the_look_is_new_and_not_the_snippets() -> None:
    save_snippet(key="hello", text="Hi", by=None, now=NOW)
    mail({"kind": "text", "text": "{% render 'hello' %}"})
    Snippet.objects.update(text="Good day")
    save_brand(said=TEA, now=NOW)
    assert "Hi" in in_use().text and "Good day" not in in_use().text


def test_what_a_brand_does_not_change_gets_no_version() -> None:
    text("Hello")
    mail(html="<p>Hello</p>", from_name="Mara")
    before = TemplateVersion.objects.count()
    save_brand(said=TEA, now=NOW)
    assert TemplateVersion.objects.count() == before


def test_new_words_wear_it_too() -> None:
    save_brand(said=TEA, now=NOW)
    mail(BUTTON)
    assert "Tea &amp; Sons" in in_use().html


def test_texts_come_from_our_number_else_from_the_brand(settings: LazySettings) -> None:
    settings.TWILIO_FROM = ""
    assert text_sender() == "Lifecycle"
    save_brand(said={"text_sender": "Tea"}, now=NOW)
    assert text_sender() == "Tea"
    settings.TWILIO_FROM = "+441225000000"
    assert text_sender() == "+441225000000"
