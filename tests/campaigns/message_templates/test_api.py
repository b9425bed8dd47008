import pytest

from campaigns.message_templates.models import MessageTemplate, TemplateVersion
from tests.campaigns.message_templates.letters import text
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_message_is_made_written_looked_at_and_checked_by_token_alone(cast: Cast, api) -> None:
    made = api("post", "templates", {"name": "Last day", "channel": "sms"})
    assert (made.status_code, made.json()["key"], made.json()["languages"]) == (201, "last-day", [])
    source = {"text": "{{ contact.first_name }}, your trial ends. {{ contact.seats }} seats: https://northwind.example"}
    saved = api("post", "templates/last-day/versions", {"source": source})
    assert (saved.status_code, saved.json()["number"], saved.json()["source"]) == (201, 1, source)
    shown = api("post", "templates/last-day/preview", {"contact": "external:ada"}).json()
    assert shown["text"].startswith("Ada, your trial ends. 12 seats: http") and shown["parts"] == 1
    assert shown["cost_micros"] == 61_000
    findings = api("get", "templates/last-day/check").json()["results"]
    assert findings[0]["sentence"] == "seats is empty for 3 people. Say what to write then."


def test_the_same_words_are_not_saved_twice(api) -> None:
    text("Hello")
    assert api("post", "templates/hello/versions", {"source": {"text": "Hello"}}).status_code == 200
    assert TemplateVersion.objects.count() == 1


def test_words_are_read_by_language_and_by_version(api) -> None:
    for words in ("one", "two"):
        text(words)
    text("un", locale="fr")
    in_use = api("get", "templates/hello/words").json()
    assert [(row["locale"], row["number"], row["source"]["text"]) for row in in_use] == [
        ("", 2, "two"),
        ("fr", 1, "un"),
    ]
    versions = api("get", "templates/hello/versions").json()["results"]
    assert [(row["locale"], row["number"]) for row in versions] == [("fr", 1), ("", 2), ("", 1)]
    assert api("get", "templates/hello").json()["languages"] == ["", "fr"]


def test_an_earlier_version_becomes_the_newest(api) -> None:
    for words in ("one", "two"):
        text(words)
    answer = api("post", "templates/hello/versions/restore", {"number": 1})
    assert (answer.status_code, answer.json()["number"], answer.json()["source"]) == (201, 3, {"text": "one"})
    assert api("post", "templates/hello/versions/restore", {"number": 9}).status_code == 400


def test_a_message_is_renamed_and_put_away(api) -> None:
    text("Hello")
    answer = api("patch", "templates/hello", {"name": "Good day", "is_archived": True}).json()
    assert (answer["name"], answer["key"], answer["is_archived"]) == ("Good day", "hello", True)
    assert api("get", "templates?is_archived=false").json()["results"] == []
    assert api("patch", "templates/hello", {"name": " "}).status_code == 400


def test_words_that_are_not_saved_are_looked_at_too(cast: Cast, api) -> None:
    text("Hello")
    said = {"source": {"text": "Bye {{ contact.first_name }}"}, "contact": str(cast.ben.pk)}
    assert api("post", "templates/hello/preview", said).json()["text"] == "Bye Ben"
    assert api("get", "templates/hello/words").json()[0]["source"] == {"text": "Hello"}


def test_the_contact_decides_the_language(cast: Cast, api) -> None:
    text("Hello")
    text("こんにちは", locale="ja")
    assert api("post", "templates/hello/preview", {"contact": "external:eve"}).json()["text"] == "こんにちは"
    assert api("post", "templates/hello/preview", {"contact": "external:eve", "locale": ""}).json()["text"] == "Hello"


@pytest.mark.parametrize(
    ("path", "said", "status"),
    [
        ("templates", {"name": "x", "channel": "pigeon"}, 400),
        ("templates", {"name": "x", "channel": "sms", "key": "hello"}, 400),
        ("templates", {"name": "", "channel": "sms"}, 400),
        ("templates", {"name": "x", "channel": "sms", "colour": "red"}, 400),
        ("templates/hello/versions", {"source": {"text": "{{ "}}, 400),
        ("templates/hello/versions", {"source": {"colour": "red"}}, 400),
        ("templates/hello/versions", {"source": "text"}, 400),
        ("templates/hello/versions", {"source": {}}, 400),
        ("templates/hello/versions", {"source": {"text": "a"}, "locale": "klingon!"}, 400),
        ("templates/hello/preview", {"contact": "external:nobody"}, 400),
        ("templates/hello/preview", {"contact": "x\x00"}, 400),
        ("templates/hello/preview", {"source": {"text": "{{ (1..100000000) | join }}"}}, 422),
        ("templates/empty/preview", {}, 422),
        ("templates/nothing/preview", {}, 404),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(api, path: str, said, status: int) -> None:
    text("Hello")
    MessageTemplate.objects.create(key="empty", name="Empty", channel="sms", created_at="2026-11-02T00:00Z")
    answer = api("post", path, said)
    assert answer.status_code == status and answer.json()["detail"], answer.json()


def test_reading_is_not_writing(program) -> None:
    text("Hello")
    reader = program("templates:read")
    assert reader("get", "templates/hello").status_code == 200
    assert reader("post", "templates", {"name": "x", "channel": "sms"}).status_code == 403


def test_words_sent_again_under_one_key_are_saved_once(api) -> None:
    text("Hello")
    answers = [
        api("post", "templates/hello/versions", {"source": {"text": "Bye"}}, **{"Idempotency-Key": "k"})
        for _attempt in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert TemplateVersion.objects.count() == 2
