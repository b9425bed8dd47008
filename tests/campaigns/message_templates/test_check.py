from typing import Any
from zoneinfo import ZoneInfo

import pytest

from campaigns.message_templates.check import check, unknown_fields
from campaigns.message_templates.create import create_template
from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.preview import preview
from campaigns.message_templates.save import save_version
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def a_message(cast: Cast, text: str, channel: str = "sms") -> MessageTemplate:
    template = create_template(name="a", channel=channel, now=cast.now)
    source: dict[str, Any] = {"text": text} if channel == "sms" else {"subject": text, "blocks": [BLOCK]}
    save_version(template=template, source=source, by=None, now=cast.now)
    return template


BLOCK = {"kind": "button", "text": "Go", "href": "https://northwind.example/{{ contact.plan }}"}


def test_it_counts_for_whom_there_is_nothing_to_say(cast: Cast) -> None:
    template = a_message(cast, "{{ contact.first_name }} {{ contact.last_name }} {{ contact.seats | default: 1 }}")
    found = {finding.field: finding for finding in check(template, now=cast.now)}
    assert [(name, each.tone, each.empty) for name, each in found.items()] == [
        ("contact.last_name", "wait", 4),
        ("contact.first_name", "good", 0),
        ("contact.seats", "good", 3),
    ]
    assert found["contact.last_name"].people == 5
    assert "empty for 4 people" in found["contact.last_name"].sentence


@pytest.mark.parametrize(
    ("text", "tone", "said"),
    [
        ("{{ contact.favorit }}", "broken", "Nobody has “favorit”"),
        ("{{ first_name }}", "broken", "contact.first_name"),
        ("{{ campaign.budget }}", "broken", "campaign.name"),
        ("{{ event.total }}", "wait", "comes with the event"),
        ("{{ contact.seats.size }}", "wait", "empty for 3"),
        ('{{ contact["a\\"b"] }}', "broken", "Nobody"),
    ],
)
def test_it_names_what_is_not_there(cast: Cast, text: str, tone: str, said: str) -> None:
    (finding,) = unknown_fields(a_message(cast, text), now=cast.now)
    assert finding.tone == tone
    assert said in finding.sentence


def test_what_the_events_say_is_known(cast: Cast) -> None:
    template = a_message(cast, "{{ event.total | default: 0 }} {{ event.colour }}")
    (finding,) = unknown_fields(template, now=cast.now, events=["Order Completed"])
    assert (finding.field, finding.tone) == ("event.colour", "broken")


def test_links_are_checked_too_and_languages_together(cast: Cast) -> None:
    template = a_message(cast, "Hello", channel="email")
    source = {"subject": "Bonjour {{ contact.prenom }}", "blocks": [BLOCK]}
    save_version(template=template, locale="fr", source=source, by=None, now=cast.now)
    assert [finding.field for finding in check(template, now=cast.now)] == ["contact.prenom", "contact.plan"]


def test_the_number_of_statements_does_not_grow_with_the_fields(cast: Cast, django_assert_num_queries: Any) -> None:
    few = a_message(cast, "{{ contact.a }}")
    many = a_message(cast, " ".join(f"{{{{ contact.a{n} }}}}" for n in range(40)))
    for template in (few, many):
        with django_assert_num_queries(2):
            check(template, now=cast.now)


def seen(cast: Cast, template: MessageTemplate, person: str, **more: Any) -> Any:
    contact = getattr(cast, person)
    zone, origin = ZoneInfo("UTC"), "http://testserver"
    return preview(template=template, contact=contact, now=cast.now, zone=zone, origin=origin, **more)


def test_a_preview_is_what_this_person_would_get(cast: Cast) -> None:
    template = a_message(cast, "Hi {{ contact.first_name }}, {{ event.product | default: '' }}")
    save_version(template=template, locale="ja", source={"text": "こんにちは"}, by=None, now=cast.now)
    text = seen(cast, template, "ada")
    assert [piece.text for piece in text.phone.bubbles[-1].pieces] == ["Hi Ada, Pro, one year"] or text.phone
    assert text.parts.count == 1
    assert seen(cast, template, "eve").phone.bubbles[-1].pieces[0].text == "こんにちは"
    assert "Eve" in seen(cast, template, "eve", locale="").phone.bubbles[-1].pieces[0].text


def test_a_preview_of_words_being_written_stores_nothing(cast: Cast, django_assert_max_num_queries: Any) -> None:
    template = a_message(cast, "Hello {{ contact.first_name }}", channel="email")
    source = {"subject": "Draft for {{ contact.first_name }}", "blocks": [BLOCK]}
    before = template.versions.count()
    assert seen(cast, template, "ada", source=source).mail.subject == "Draft for Ada"
    assert template.versions.count() == before


def test_words_that_break_are_a_sentence_in_the_preview(cast: Cast) -> None:
    template = a_message(cast, "Hello")
    assert "never closed" in seen(cast, template, "ada", source={"text": "{% if a %}"}).problem
    empty = create_template(name="b", channel="sms", now=cast.now)
    assert "no words" in seen(cast, empty, "ada").problem
