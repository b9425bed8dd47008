from typing import Any

import pytest

from campaigns.message_templates.choose import contents_for
from campaigns.message_templates.create import create_template
from campaigns.message_templates.models import MessageTemplate, Snippet, TemplateVersion
from campaigns.message_templates.remove_snippet import remove_snippet
from campaigns.message_templates.restore import restore
from campaigns.message_templates.save import BadTemplate, save_version
from campaigns.message_templates.save_snippet import save_snippet, shown_in
from channels.content.prepare import prepare
from channels.content.problem import TemplateProblem
from tests.cast import NOW

pytestmark = pytest.mark.django_db
MAIL = {"subject": "Hello {{ contact.first_name }}", "blocks": [{"kind": "text", "text": "Words"}]}


def a_text(key: str = "hi") -> MessageTemplate:
    return create_template(key=key, name=key, channel="sms", now=NOW)


def save(template: MessageTemplate, text: str, locale: str = "") -> TemplateVersion:
    return save_version(template=template, locale=locale, source={"text": text}, by=None, now=NOW)


def words(key: str, locale: str) -> str | None:
    wording = contents_for([key]).pick(key, locale)
    return prepare(wording.content).render({}).text if wording else None


def test_the_newest_words_of_a_language_are_in_use() -> None:
    template = a_text()
    save(template, "One")
    save(template, "Un", "fr")
    save(template, "Two")
    assert [words("hi", locale) for locale in ("", "fr_CA", "de")] == ["Two", "Un", "Two"]


def test_the_same_words_are_not_saved_again() -> None:
    template = a_text()
    first = save(template, "One")
    assert save(template, "One") == first
    save(template, "Two")
    assert save(template, "One").number == 3


def test_languages_are_written_in_one_way() -> None:
    template = a_text()
    save(template, "Un", "fr-CA")
    assert save(template, "Deux", "FR_ca").number == 2


def test_earlier_words_come_back_as_new_ones() -> None:
    template = a_text()
    first = save(template, "One")
    save(template, "Two")
    assert restore(version=first, by=None, now=NOW).number == 3
    assert words("hi", "") == "One"


@pytest.mark.parametrize(
    ("channel", "source", "said"),
    [
        ("sms", {}, "Text"),
        ("sms", {"text": "a", "subject": "b"}, "subject"),
        ("sms", {"text": "{% for a in b %}"}, "never closed"),
        ("sms", {"text": "{{ a | nonsense }}"}, "nonsense"),
        ("sms", {"text": "{% render 'nothing' %}"}, "snippet"),
        ("email", {"subject": "a"}, "no content"),
        ("email", MAIL | {"subject": ""}, "Subject"),
        ("email", MAIL | {"blocks": "words"}, ""),
        ("email", MAIL | {"blocks": [{"kind": "script"}]}, "block 1"),
        ("email", MAIL | {"blocks": [{"kind": "button", "text": "a", "href": "javascript:alert(1)"}]}, "address"),
    ],
)
def test_words_that_cannot_work_are_refused_in_a_sentence(channel: str, source: dict[str, Any], said: str) -> None:
    template = create_template(name="a", channel=channel, now=NOW)
    with pytest.raises(BadTemplate, match=f"(?i){said}"):
        save_version(template=template, source=source, by=None, now=NOW)
    assert not TemplateVersion.objects.exists()


def test_words_that_want_too_much_stop_at_the_message_that_asks() -> None:
    saved = save(a_text(), "{{ (1..100000000) | join }}")
    with pytest.raises(TemplateProblem):
        prepare(saved.content).render({})


@pytest.mark.parametrize("locale", ["klingon!", "x", "fr--ca", "../etc"])
def test_no_language_of_that_name(locale: str) -> None:
    with pytest.raises(BadTemplate, match="language"):
        save(a_text(), "One", locale)


def test_what_no_database_stores_is_left_out() -> None:
    assert save(a_text(), "a\x00b\ud800").source["text"].startswith("ab")


def test_keys_are_made_of_names_and_taken_once() -> None:
    made = [create_template(name="Say hello!", channel="sms", now=NOW).key for _ in range(3)]
    assert made == ["say-hello", "say-hello-2", "say-hello-3"]
    for bad in ({"key": "say-hello"}, {"key": "Not a key"}, {"channel": "pigeon"}, {"name": " "}):
        with pytest.raises(BadTemplate):
            create_template(**{"name": "b", "channel": "sms", "now": NOW, **bad})


def test_a_snippet_is_frozen_until_it_is_saved_again() -> None:
    save_snippet(key="bye", text="Bye, {{ contact.first_name | default: 'you' }}", by=None, now=NOW)
    template = a_text()
    save(template, "Hi. {% render 'bye', contact: contact %}")
    save(a_text("other"), "Nothing else")
    Snippet.objects.update(text="Changed behind our back")
    assert words("hi", "") == "Hi. Bye, you"
    saved = save_snippet(key="bye", text="So long", by=None, now=NOW)
    assert [(version.template.key, version.number) for version in saved] == [("hi", 2)]
    assert words("hi", "") == "Hi. So long"
    assert [version.template for version in shown_in("bye")] == [template]


def test_a_snippet_that_would_break_a_message_is_refused() -> None:
    save_snippet(key="bye", text="Bye", by=None, now=NOW)
    save(a_text(), "{% render 'bye' %}")
    for text in ("{% render 'bye' %}", "{{ a", "", "{% render 'none' %}"):
        with pytest.raises(BadTemplate):
            save_snippet(key="bye", text=text, by=None, now=NOW)
    assert (Snippet.objects.get().text, words("hi", "")) == ("Bye", "Bye")


def test_a_snippet_inside_another_reaches_the_messages_too() -> None:
    save_snippet(key="name", text="Northwind", by=None, now=NOW)
    save_snippet(key="bye", text="Yours, {% render 'name' %}", by=None, now=NOW)
    save(a_text(), "Hi. {% render 'bye' %}")
    save_snippet(key="name", text="Southwind", by=None, now=NOW)
    assert words("hi", "") == "Hi. Yours, Southwind"


def test_a_snippet_that_is_shown_stays() -> None:
    save_snippet(key="bye", text="Bye", by=None, now=NOW)
    template = a_text()
    save(template, "{% render 'bye' %}")
    with pytest.raises(BadTemplate, match="“hi”"):
        remove_snippet(snippet=Snippet.objects.get())
    save(template, "Hi")
    remove_snippet(snippet=Snippet.objects.get())
    assert not Snippet.objects.exists()


def test_all_wordings_are_chosen_by_one_statement(django_assert_num_queries) -> None:
    for key in ("hi", "bye"):
        save(a_text(key), "One")
        save(MessageTemplate.objects.get(key=key), "Un", "fr")
    with django_assert_num_queries(1):
        wordings = contents_for(["hi", "bye"])
        found = [wordings.pick(key, locale) for key in ("hi", "bye") for locale in ("", "fr", "fr-ca")]
    assert all(found) and wordings.pick("nothing", "") is None
