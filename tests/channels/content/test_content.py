from datetime import UTC, datetime

import pytest

from channels.content.content import PartProblem, PreparedEmail, Supplied, prepare_payload
from channels.content.models import Content
from channels.content.prepare import prepare
from channels.content.problem import TemplateProblem
from channels.content.save import save_content

NOW = datetime(2026, 3, 9, 8, 30, tzinfo=UTC)


def test_an_email_renders_all_its_parts() -> None:
    made = prepare_payload(
        "email",
        {
            "subject": "Hi {{ name }}\r\nBcc: eve@example.com",
            "from_name": "{{ name }}'s shop",
            "html": '<a href="{{ links.n0 }}">{{ name }}</a><img src="{{ open_pixel_url }}">{{ preferences_url }}',
            "text": "{{ name }} {{ unsubscribe_url }}",
            "links": ["https://a.example"],
        },
    )
    links = Supplied(
        lambda index: f"https://t.example/{index}?a&b", "https://o.example", "https://u.example", "https://p.example"
    )
    rendered = made.render({"name": "<A>"}, links)
    assert rendered.subject == "Hi <A> Bcc: eve@example.com"
    assert rendered.from_name == "<A>'s shop"
    assert rendered.html == (
        '<a href="https://t.example/0?a&amp;b">&lt;A&gt;</a><img src="https://o.example">https://p.example'
    )
    assert rendered.text == "<A> https://u.example"


def test_a_contacts_own_field_never_stands_in_for_what_the_sender_supplies() -> None:
    made = prepare_payload("sms", {"text": "{{ unsubscribe_url }}|{{ links.n0 }}", "links": ["https://a.example"]})
    values = {"unsubscribe_url": "https://evil.example", "links": {"n0": "https://evil.example"}}
    assert (
        made.render(values, Supplied(unsubscribe_url="https://u.example")).text == "https://u.example|https://a.example"
    )


def test_a_text_is_counted_after_merging() -> None:
    made = prepare_payload("sms", {"text": "Hi {{ name }}"})
    assert made.render({"name": "Ann"}).sms.parts == 1
    assert made.render({"name": "😀" * 40}).sms.parts == 2


def test_any_other_channel_fills_every_text_of_its_tree() -> None:
    made = prepare_payload(
        "in_app",
        {
            "fields": {
                "title": "{{ a }}",
                "body_html": "<b>{{ a }}</b>",
                "steps": [{"text": "{{ b }}", "at": 3}],
                "on": True,
            }
        },
    )
    assert made.render({"a": "<x>", "b": "y"}).fields == {
        "title": "<x>",
        "body_html": "<b>&lt;x&gt;</b>",
        "steps": [{"text": "y", "at": 3}],
        "on": True,
    }
    assert made.used_values({"a": 1, "b": 2, "c": 3}) == {"a": 1, "b": 2}


def test_a_problem_names_its_part() -> None:
    with pytest.raises(PartProblem) as caught:
        prepare_payload("email", {"subject": "x", "html": "a\n{{ b"})
    assert caught.value.sentence == "HTML, line 2: the `{{` is never closed with `}}`."
    made = prepare_payload("email", {"subject": "{{ 1 | divided_by: n }}"})
    with pytest.raises(PartProblem) as caught:
        made.render({"n": 0})
    assert caught.value.sentence.startswith("Subject, line 1: ")


def test_a_batch_carries_the_words_once_and_values_for_each() -> None:
    made = prepare_payload(
        "email",
        {
            "subject": "Hi {{ name }}",
            "html": "<p>{{ name }} {{ name }}</p>{% for i in items %}{{ i }},{% endfor %}",
            "text": "{{ name }}",
        },
    )
    assert isinstance(made, PreparedEmail)
    batch = made.as_batch()
    assert (
        batch.body("html", "%recipient.{}%".format) == "<p>%recipient.html_0% %recipient.html_0%</p>%recipient.html_2%"
    )
    for name in ("<Ada>", "Ben"):
        values = made.all_values({"name": name, "items": ["<", 2]})
        rendered = made.render({"name": name, "items": ["<", 2]})
        merged = batch.values(values)
        assert {type(value) for value in merged.values()} == {str}
        for part in ("subject", "html", "text"):
            body = batch.body(part, "[[{}]]".format)
            for key, value in merged.items():
                body = body.replace(f"[[{key}]]", value)
            assert body == getattr(rendered, part)


@pytest.mark.django_db
def test_equal_words_are_one_row_and_are_prepared_once() -> None:
    first = save_content(channel="sms", payload={"text": "Hi {{ name }}", "links": []}, now=NOW)
    again = save_content(channel="sms", payload={"links": [], "text": "Hi {{ name }}"}, now=NOW)
    other = save_content(channel="push", payload={"fields": {"text": "Hi {{ name }}"}}, now=NOW)
    assert first == again
    assert Content.objects.count() == 2
    assert prepare(first) is prepare(again)
    assert prepare(first) is not prepare(other)
    assert prepare(first).render({"name": "Ada"}).text == "Hi Ada"


@pytest.mark.django_db
def test_what_no_database_holds_is_taken_out() -> None:
    stored = save_content(channel="sms", payload={"text": "a\0b\ud800"}, now=NOW)
    assert Content.objects.get().payload == stored.payload == {"text": "ab\ufffd"}


@pytest.mark.django_db
def test_words_that_cannot_be_prepared_are_not_stored() -> None:
    with pytest.raises(TemplateProblem):
        save_content(channel="sms", payload={"text": "{% if %}"}, now=NOW)
    assert not Content.objects.exists()
