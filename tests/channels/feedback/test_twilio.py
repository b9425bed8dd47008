"""Twilio's callbacks: only Twilio's count, each counts once, and STOP is heard at once."""

import json
from hashlib import sha256
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import get_language
from pytest_django import Settings
from twilio.request_validator import RequestValidator

from channels.feedback.models import DeliveryNews
from channels.feedback.settle import settle
from channels.feedback.words import meaning
from channels.links.token import token
from channels.outbox.deliver import deliver
from channels.outbox.models import Message
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.models import Consent, ConsentChange, Suppression, Topic
from lifecycle.consent.permission import permissions, suppressed
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from tests.cast import NOW, Cast
from tests.channels.letters import outcome, send

PUBLIC = "https://news.example.com"


@pytest.fixture(autouse=True)
def twilio(settings: Settings) -> None:
    settings.TWILIO_AUTH_TOKEN = "today"
    settings.TWILIO_AUTH_TOKEN_OLD = "yesterday"
    settings.PUBLIC_URL = PUBLIC
    settings.DEFAULT_FROM_EMAIL = "Northwind Coffee <hello@northwind.example>"


def call(client: Client, path: str, key: str = "today", **form: str) -> Any:
    signature = RequestValidator(key).compute_signature(PUBLIC + path, form)
    return client.post(path, form, headers={"x-twilio-signature": signature})


def status(client: Client, message: Message, state: str, key: str = "today", **more: str) -> Any:
    path = f"/hooks/twilio/status?message={token(message.pk)}"
    return call(client, path, key, MessageSid="SM1", MessageStatus=state, To="+4915112345671", **more)


def says(client: Client, phone: str, text: str, number: int = 1, **more: str) -> Any:
    form = {"MessageSid": f"SM-in-{number}", "From": phone, "To": "+15550100", "Body": text, **more}
    response = call(client, "/hooks/twilio/inbound", **form)
    settle(now=NOW)
    return response


@pytest.fixture
def text(cast: Cast) -> Message:
    message = send(cast.ada, "sms", cast.now, campaign_id=7, step_key="survey")
    deliver(now=cast.now)
    return message


def events(*names: str) -> int:
    return Event.objects.filter(name__in=names).count()


def test_a_delivered_text_is_delivered(text: Message, client: Client, cast: Cast) -> None:
    assert status(client, text, "delivered").status_code == 204
    assert settle(now=cast.now) == 1
    assert outcome(text) == ("delivered", "")
    assert text.delivered_at
    event = Event.objects.get(name="Text Delivered")
    assert (event.contact_id, event.properties["step"]) == (cast.ada.pk, "survey")


@pytest.mark.parametrize("order", [["sent", "delivered"], ["delivered", "sent"], ["delivered", "sent", "delivered"]])
def test_callbacks_in_any_order_lead_to_the_same_end(
    text: Message, client: Client, cast: Cast, order: list[str]
) -> None:
    for state in order:
        status(client, text, state)
        settle(now=cast.now)
    assert outcome(text) == ("delivered", "")
    assert (DeliveryNews.objects.count(), events("Text Delivered")) == (2, 1)


def test_a_failure_wins_over_a_delivery(text: Message, client: Client, cast: Cast) -> None:
    status(client, text, "failed", ErrorCode="30006")
    settle(now=cast.now)
    status(client, text, "delivered")
    settle(now=cast.now)
    assert outcome(text) == ("failed", "undelivered")
    assert (events("Text Failed"), events("Text Delivered")) == (1, 1)  # as if heard the other way round
    assert Suppression.objects.get().reason == "bounced"


def test_a_handset_that_is_off_is_no_reason_to_close_a_number(text: Message, client: Client, cast: Cast) -> None:
    status(client, text, "undelivered", ErrorCode="30003")
    settle(now=cast.now)
    assert outcome(text) == ("failed", "undelivered")
    assert not Suppression.objects.exists()


def test_a_later_callback_settles_what_nobody_answered(text: Message, client: Client, cast: Cast) -> None:
    Message.objects.update(state="unknown", reason="no_answer", provider_id="", sent_at=None)
    status(client, text, "delivered")
    settle(now=cast.now)
    assert outcome(text) == ("delivered", "")
    assert text.sent_at


def test_a_text_in_line_for_another_try_that_arrived_after_all_is_not_sent_again(
    text: Message, client: Client, cast: Cast
) -> None:
    Message.objects.update(state="queued", reason="try_later")
    status(client, text, "sent")
    settle(now=cast.now)
    assert deliver(now=cast.now) == 0
    assert outcome(text) == ("sent", "")


@pytest.mark.parametrize("secret", ["yesterday", "today"])
def test_two_tokens_are_good_while_one_is_replaced(text: Message, client: Client, secret: str) -> None:
    assert status(client, text, "delivered", secret).status_code == 204


def test_a_forged_callback_changes_nothing(text: Message, client: Client, cast: Cast, settings: Settings) -> None:
    assert status(client, text, "failed", "guess").status_code == 403
    path = f"/hooks/twilio/status?message={token(text.pk)}"
    assert client.post(path, {"MessageSid": "SM1", "MessageStatus": "failed"}).status_code == 403
    assert client.get(path).status_code == 405
    settings.TWILIO_AUTH_TOKEN = settings.TWILIO_AUTH_TOKEN_OLD = ""
    assert status(client, text, "failed", "").status_code == 403
    assert not DeliveryNews.objects.exists()


# Written out: a word that was taken out of our list must be missed here.
@pytest.mark.parametrize("word", ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"])
def test_stop_in_any_word_and_dress(word: str) -> None:
    for dressed in (
        word,
        word.lower(),
        f" {word.title()}! ",
        f"“{word}.”",
        word + "!" * 60,
        " ".join([word[:3], word[3:]]),
    ):
        assert meaning(dressed) == "stop"


@pytest.mark.parametrize(
    ("word", "means"), [("START", "start"), ("UNSTOP", "start"), ("YES", "start"), ("HELP", "help"), ("INFO", "help")]
)
def test_words_that_come_back_or_ask(word: str, means: str) -> None:
    for dressed in (word, word.lower(), f" {word.title()}! "):
        assert meaning(dressed) == means


def test_other_wording_is_for_a_person() -> None:
    for text in ("please stop it", "Stopp", "", "👍", "the end of it all", "I never got my order, cancel it"):
        assert meaning(text) == ""
    assert meaning("Yes, I have an umbrella, but that is none of your business") == ""
    assert meaning("lass mich in Ruhe", "STOP") == "stop"


def test_stop_ends_it_at_once_with_one_plain_answer(client: Client, cast: Cast) -> None:
    waiting = send(cast.ada, "sms", cast.now)
    response = says(client, cast.ada.phone, "Stop.")
    assert (response.status_code, response["Content-Type"]) == (200, "text/xml")
    deliver(now=cast.now)
    assert outcome(waiting)[0] == "suppressed"
    says(client, cast.ada.phone, "STOP", number=2, To="+15550199")
    answer = Message.objects.get(kind="service")
    deliver(now=answer.due_at)
    assert outcome(answer) == ("sent", "")
    assert answer.address == cast.ada.phone
    assert answer.content and "no more texts from Northwind Coffee" in answer.content.payload["text"]
    assert permissions([cast.ada.pk], channel="sms", topic_key="") == set()
    assert permissions([cast.ada.pk], channel="email", topic_key="") == {cast.ada.pk}


def test_stop_closes_the_number_before_we_answer_and_waits_for_nobody(client: Client, cast: Cast) -> None:
    form = {"MessageSid": "SM1", "From": cast.ada.phone, "To": "+15550100", "Body": "Stop"}
    with CaptureQueriesContext(connection) as queries:
        assert call(client, "/hooks/twilio/inbound", **form).status_code == 200
    assert len(queries) <= 6
    assert not any("FOR " in query["sql"] or "lifecycle_contact" in query["sql"] for query in queries)
    message = send(cast.ada, "sms", cast.now)
    deliver(now=cast.now)
    assert outcome(message) == ("suppressed", "suppressed")
    call(client, "/hooks/twilio/inbound", **{**form, "MessageSid": "SM2"})
    settle(now=cast.now)
    assert Message.objects.filter(step_key="stop_confirmation").count() == 1


def sign_json(client: Client, path: str, said: Any, key: str = "today", body: bytes = b"", algorithm: str = "") -> Any:
    text = json.dumps(said)
    path = f"{path}{'&' if '?' in path else '?'}bodySHA256={sha256(text.encode()).hexdigest()}"
    signature = RequestValidator(key).compute_signature(PUBLIC + path, {}, algorithm)
    named = {"x-twilio-signature": signature}
    if algorithm:
        named["x-twilio-webhooks-signature-settings"] = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"
    return client.post(path, body or text, content_type="application/json", headers=named)


def test_what_is_told_as_json_is_signed_by_the_hash_of_its_body(text: Message, client: Client, cast: Cast) -> None:
    path = f"/hooks/twilio/status?message={token(text.pk)}"
    said = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": cast.ada.phone}
    assert sign_json(client, path, said, "guess").status_code == 403
    assert sign_json(client, path, said, body=b'{"MessageSid": "SM1", "MessageStatus": "failed"}').status_code == 403
    unhashed = RequestValidator("today").compute_signature(PUBLIC + path, {})
    bare = client.post(path, said, content_type="application/json", headers={"x-twilio-signature": unhashed})
    assert bare.status_code == 403
    assert not DeliveryNews.objects.exists()
    assert sign_json(client, path, said, "yesterday").status_code == 204
    settle(now=cast.now)
    assert outcome(text) == ("delivered", "")


def test_the_newer_signature_is_known(text: Message, client: Client) -> None:
    said = {"MessageSid": "SM1", "MessageStatus": "delivered"}
    path = "/hooks/twilio/status"
    assert sign_json(client, path, said, algorithm="HMAC_SHA256").status_code == 204
    assert sign_json(client, path, said, algorithm="HMAC_SHA1").status_code == 403


def test_a_stream_of_events_tells_of_many_texts(text: Message, client: Client, cast: Cast) -> None:
    Message.objects.update(provider="twilio", provider_id="SM7")
    stream = [
        {"type": "com.twilio.messaging.message.sent", "data": {"messageSid": "SM7", "to": cast.ada.phone}},
        {"type": "com.twilio.messaging.message.delivered", "data": {"messageSid": "SM7", "to": cast.ada.phone}},
        "nonsense",
    ]
    assert sign_json(client, "/hooks/twilio/status", stream).status_code == 204
    settle(now=cast.now)
    assert outcome(text) == ("delivered", "")
    stop = {"messageSid": "SM8", "from": cast.ada.phone, "to": "+15550100", "body": "STOP", "optOutType": "STOP"}
    kind = "com.twilio.messaging.inbound-message.received"
    assert sign_json(client, "/hooks/twilio/inbound", [{"type": kind, "data": stop}]).status_code == 200
    assert Suppression.objects.get().address == cast.ada.phone


@pytest.mark.parametrize("body", [b"", b"[", b"7", b'"x"', b"\xff", b"[[]]"])
def test_nonsense_signed_by_twilio_changes_nothing(client: Client, db: None, body: bytes) -> None:
    path = f"/hooks/twilio/inbound?bodySHA256={sha256(body).hexdigest()}"
    signature = RequestValidator("today").compute_signature(PUBLIC + path, {})
    response = client.post(path, body, content_type="application/json", headers={"x-twilio-signature": signature})
    assert response.status_code in (200, 403)
    assert not DeliveryNews.objects.exists()


def test_after_stop_not_even_an_order_is_texted(client: Client, cast: Cast) -> None:
    says(client, cast.ada.phone, "STOP")
    message = send(cast.ada, "sms", cast.now, kind="transactional")
    deliver(now=cast.now)
    assert outcome(message) == ("suppressed", "suppressed")


@pytest.mark.parametrize("ours", ["+15550100", "+15550199", "whatsapp:+15550100", "24365"])
def test_stop_ends_every_topic_whichever_of_our_numbers_hears_it(client: Client, cast: Cast, ours: str) -> None:
    topics = [default_topic(), *(Topic.objects.create(key=key, name=key) for key in ("tips", "events"))]
    change_consent([Change(cast.ada.pk, "sms", topic.pk, True) for topic in topics], now=NOW, source="import")
    says(client, cast.ada.phone, "STOP", To=ours)
    for topic in topics:
        assert permissions([cast.ada.pk, cast.ben.pk], channel="sms", topic_key=topic.key) <= {cast.ben.pk}
    assert suppressed("sms", [cast.ada.phone, cast.ben.phone]) == {cast.ada.phone}


def test_start_brings_back_what_stop_ended(client: Client, cast: Cast) -> None:
    says(client, cast.ada.phone, "STOP")
    says(client, cast.ada.phone, "Start", number=2)
    message = send(cast.ada, "sms", cast.now)
    deliver(now=cast.now)
    assert outcome(message) == ("sent", "")
    assert Message.objects.filter(step_key="start_confirmation").count() == 1


def test_a_yes_brings_nobody_in_who_was_never_there(client: Client, cast: Cast) -> None:
    Consent.objects.filter(contact=cast.ada, channel="sms").delete()
    says(client, cast.ada.phone, "Yes")
    assert permissions([cast.ada.pk], channel="sms", topic_key="") == set()
    ConsentChange.objects.filter(contact=cast.ada).delete()
    says(client, cast.ada.phone, "STOP", number=3)
    says(client, cast.ada.phone, "Yes", number=4)
    assert permissions([cast.ada.pk], channel="sms", topic_key="") == set()
    Message.objects.all().delete()
    says(client, cast.dan.phone, "YES", number=2)
    assert permissions([cast.dan.pk], channel="sms", topic_key="") == set()
    assert not Message.objects.exists()


def test_help_is_answered(client: Client, cast: Cast) -> None:
    says(client, cast.ada.phone, "help?")
    assert Message.objects.get().step_key == "help"


def test_what_twilio_has_answered_we_do_not_answer_again(client: Client, cast: Cast) -> None:
    says(client, cast.ada.phone, "arrêt", OptOutType="STOP")
    assert Suppression.objects.get().reason == "opted_out"
    assert not Message.objects.exists()


def test_a_text_counts_once_however_often_it_is_told(client: Client, cast: Cast) -> None:
    for _ in range(3):
        assert says(client, cast.ada.phone, "When do you open?").status_code == 200
    event = Event.objects.get(name="Text Received")
    assert (event.contact_id, event.properties["text"]) == (cast.ada.pk, "When do you open?")


def test_a_stranger_s_stop_closes_the_number(client: Client, db: None) -> None:
    says(client, "+12125559999", "STOP\0 \ud83d".encode("utf-8", "replace").decode())
    assert Suppression.objects.get().address == "+12125559999"
    assert not Message.objects.exists()


def test_news_are_settled_in_as_many_statements_for_fifty_as_for_five(cast: Cast, client: Client) -> None:
    def told(first: int, count: int) -> None:
        for number in range(first, first + count):
            message = send(cast.ada, "sms", cast.now, reference=f"n{number}")
            Message.objects.filter(pk=message.pk).update(state="sent")
            call(
                client,
                f"/hooks/twilio/status?message={token(message.pk)}",
                MessageSid=f"SM{number}",
                MessageStatus="delivered",
            )

    counts = []
    for first, count in ((0, 5), (5, 50)):
        told(first, count)
        with CaptureQueriesContext(connection) as queries:
            assert settle(now=cast.now) == count
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert events("Text Delivered") == 55


def test_a_stop_that_is_told_again_ends_no_start_that_came_after_it(text: Message, client: Client, cast: Cast) -> None:
    """Twilio tells again what it thinks we have not heard."""
    says(client, cast.ada.phone, "STOP", 1)
    says(client, cast.ada.phone, "START", 2)
    says(client, cast.ada.phone, "STOP", 1)
    assert not Suppression.objects.exists()
    says(client, cast.ada.phone, "STOP", 3)
    assert Suppression.objects.exists()


def test_each_is_answered_in_their_language(
    text: Message, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.feedback.hear.gettext", lambda words: f"{get_language()}: {words}")
    Contact.objects.filter(pk=cast.ada.pk).update(locale="fr-CA")
    says(client, cast.ada.phone, "HELP", 1)
    says(client, cast.ben.phone, "HELP", 2)
    answers = Message.objects.filter(step_key="help").order_by("pk").select_related("content")
    assert [answer.content.payload["text"][:3] for answer in answers if answer.content] == ["fr:", "en:"]
