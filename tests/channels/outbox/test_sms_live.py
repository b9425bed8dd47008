"""Texts through the official client to a Twilio on localhost that misbehaves."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from pytest_django import Settings

from channels.outbox.deliver import deliver
from channels.outbox.halt import halt, lift, watch
from channels.outbox.models import Attempt, Halt, Lane, Message
from lifecycle.brand.save_brand import save_brand
from lifecycle.consent.models import Suppression
from tests.cast import NOW, Cast
from tests.channels.letters import outcome, send
from tests.fakes.http import ACCEPTS_WITHOUT_ANSWER, TAKEN, Answer, busy, refused
from tests.fakes.twilio import FakeTwilio


@pytest.fixture
def twilio(settings: Settings) -> Iterator[FakeTwilio]:
    settings.SENDING = "live"
    settings.TWILIO_ACCOUNT_SID = "AC1"
    settings.TWILIO_AUTH_TOKEN = "secret"
    settings.PUBLIC_URL = "https://news.example.com"
    with FakeTwilio() as fake:
        settings.TWILIO_API_BASE_URL = fake.url
        yield fake


def test_a_text_arrives_with_a_short_link_and_a_way_to_hear_back(cast: Cast, twilio: FakeTwilio) -> None:
    message = send(cast.ada, "sms", cast.now)
    assert deliver(now=cast.now) == 1
    (text,) = twilio.texts
    assert text["To"] == cast.ada.phone
    assert text["From"] == "Lifecycle"
    assert text["Body"].startswith("Hello Ada, look: https://news.example.com/r/")
    assert text["StatusCallback"].startswith("https://news.example.com/hooks/twilio/status?message=")
    assert outcome(message) == ("sent", "")
    assert (message.provider, message.provider_id, message.parts, message.cost_micros) == (
        "twilio",
        text["Sid"],
        1,
        61_000,
    )


@pytest.mark.parametrize(("name", "parts"), [("Ada", 1), ("A" * 160, 2), ("Ж" * 64, 1), ("Ж" * 135, 3)], ids=range(4))
@pytest.mark.parametrize("sending", ["live", "off"])
def test_its_length_is_counted_with_the_name_in_it(
    cast: Cast, twilio: FakeTwilio, settings: Settings, name: str, parts: int, sending: str
) -> None:
    settings.SENDING = sending
    merge = {"contact": {"first_name": name}}
    message = send(cast.ada, "sms", cast.now, source={"text": "Hello {{ contact.first_name }}"}, merge=merge)
    deliver(now=cast.now)
    assert outcome(message) == ("sent", "")
    assert (message.parts, message.cost_micros) == (parts, parts * 61_000)


def test_a_messaging_service_takes_the_place_of_a_number(cast: Cast, twilio: FakeTwilio, settings: Settings) -> None:
    settings.TWILIO_FROM = "MG123"
    send(cast.ada, "sms", cast.now)
    deliver(now=cast.now)
    assert twilio.texts[0]["MessagingServiceSid"] == "MG123"
    assert "From" not in twilio.texts[0]


def test_without_a_number_texts_come_from_the_brand(cast: Cast, twilio: FakeTwilio, settings: Settings) -> None:
    settings.TWILIO_FROM = ""
    save_brand(said={"text_sender": "Northwind"}, now=cast.now)
    send(cast.ada, "sms", cast.now)
    deliver(now=cast.now)
    assert twilio.texts[0]["From"] == "Northwind"


@pytest.mark.parametrize(
    ("answer", "ends_as"),
    [
        (refused(21211), ("failed", "gone")),
        (refused(21614), ("failed", "gone")),
        (refused(21610), ("failed", "gone")),
        (refused(21617), ("failed", "refused")),
        (refused(0), ("failed", "refused")),
        (busy(), ("queued", "try_later")),
        (busy("3", status=503), ("queued", "try_later")),
        (Answer(status=500), ("unknown", "no_answer")),
        (Answer(status=503), ("unknown", "no_answer")),
        (ACCEPTS_WITHOUT_ANSWER, ("unknown", "no_answer")),
    ],
)
def test_each_answer_has_its_end(cast: Cast, twilio: FakeTwilio, answer: Answer, ends_as: tuple[str, str]) -> None:
    twilio.answer = lambda form: answer if form["To"] == cast.ada.phone else TAKEN
    ada, ben = send(cast.ada, "sms", cast.now), send(cast.ben, "sms", cast.now)
    deliver(now=cast.now)
    assert outcome(ada) == ends_as
    assert ada.detail
    assert outcome(ben) == ("sent", "")
    assert Attempt.objects.get().message_id == ada.pk


def test_what_may_have_been_accepted_is_never_asked_again(cast: Cast, twilio: FakeTwilio) -> None:
    twilio.answer = lambda form: ACCEPTS_WITHOUT_ANSWER
    send(cast.ada, "sms", cast.now)
    for day in range(3):
        deliver(now=cast.now + timedelta(days=day))
    assert len(twilio.asked) == 1


def test_a_busy_provider_is_asked_again_when_it_says(cast: Cast, twilio: FakeTwilio) -> None:
    twilio.answer = lambda form: busy("600")
    message = send(cast.ada, "sms", cast.now)
    deliver(now=cast.now)
    outcome(message)
    assert timedelta(seconds=600) < message.due_at - cast.now <= timedelta(seconds=630)
    twilio.answer = lambda form: TAKEN
    assert deliver(now=message.due_at - timedelta(seconds=1)) == 0
    assert deliver(now=message.due_at) == 1
    assert outcome(message) == ("sent", "")
    assert (message.attempts, len(twilio.texts)) == (2, 1)


def test_a_provider_that_never_takes_it_is_not_asked_for_ever(cast: Cast, twilio: FakeTwilio) -> None:
    twilio.answer = lambda form: busy()
    message = send(cast.ada, "sms", cast.now)
    while outcome(message)[0] == "queued":
        # from the third on the breaker decides when it is tried
        rests = Lane.objects.filter(tried_at__gt=message.due_at).values_list("tried_at", flat=True)
        deliver(now=next(iter(rests), message.due_at))
    assert outcome(message) == ("failed", "given_up")
    assert len(twilio.asked) == 12
    assert message.due_at - cast.now < timedelta(hours=12)


def test_nobody_there_means_nobody_is_asked_again(cast: Cast, twilio: FakeTwilio) -> None:
    twilio.answer = lambda form: refused(21610)
    send(cast.ada, "sms", cast.now)
    deliver(now=cast.now)
    assert Suppression.objects.get().reason == "opted_out"
    second = send(cast.ada, "sms", cast.now, reference="second")
    deliver(now=cast.now)
    assert outcome(second) == ("suppressed", "suppressed")
    assert len(twilio.asked) == 1


def test_a_wrong_token_stops_the_channel_and_loses_nothing(cast: Cast, twilio: FakeTwilio) -> None:
    twilio.answer = lambda form: refused(20003, "Authenticate", 401)
    messages = [send(person, "sms", cast.now) for person in (cast.ada, cast.ben, cast.eve)]
    deliver(now=cast.now)
    assert {outcome(message) for message in messages} == {("queued", "misconfigured")}
    assert Halt.objects.get().key == "sms"
    asked = len(twilio.asked)
    assert deliver(now=cast.now) == 0
    twilio.answer = lambda form: TAKEN
    Halt.objects.all().delete()
    deliver(now=cast.now)
    assert {outcome(message) for message in messages} == {("sent", "")}
    assert len(twilio.asked) == asked + 3


def test_missing_credentials_ask_nobody(cast: Cast, twilio: FakeTwilio, settings: Settings) -> None:
    settings.TWILIO_AUTH_TOKEN = ""
    message = send(cast.ada, "sms", cast.now)
    deliver(now=cast.now)
    assert outcome(message) == ("queued", "misconfigured")
    assert twilio.asked == []


def test_an_unreachable_twilio_was_not_asked(cast: Cast, twilio: FakeTwilio, settings: Settings) -> None:
    settings.TWILIO_API_BASE_URL = "http://127.0.0.1:1"
    message = send(cast.ada, "sms", cast.now)
    deliver(now=cast.now)
    assert outcome(message) == ("queued", "try_later")


def test_a_pause_stops_a_batch_that_is_under_way(
    cast: Cast, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.adapters.sms.IN_FLIGHT", 1)
    monkeypatch.setattr("channels.outbox.deliver.watch", lambda *args, **named: lambda: len(twilio.texts) < 10)
    messages = [send(cast.ada, "sms", cast.now, reference=f"{n}") for n in range(30)]
    deliver(now=cast.now)
    assert len(twilio.texts) == 10
    assert [outcome(message) for message in messages].count(("queued", "stopped")) == 20
    assert Message.objects.filter(state="queued").values_list("attempts", flat=True).distinct().get() == 0


def test_a_sender_looks_for_a_pause_while_it_sends(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("channels.outbox.halt.LOOK_EVERY", 0.0)
    others, ours, everything = (("campaign", "8"), ("campaign", "7"), ("everything", ""))
    go_on = watch("sms", {7}, at_most=60)
    assert go_on()
    halt(scope=others[0], key=others[1], by="Jonas", now=NOW)
    assert go_on()
    for scope, key in (ours, everything):
        go_on = watch("sms", {7}, at_most=60)
        assert go_on()
        halt(scope=scope, key=key, by="Jonas", now=NOW)
        assert not go_on()
        lift(scope=scope, key=key)
    assert not watch("sms", set(), at_most=-1)()


def test_nothing_reaches_twilio_while_sending_is_off(cast: Cast, twilio: FakeTwilio, settings: Settings) -> None:
    settings.SENDING = "capture"
    message = send(cast.ada, "sms", cast.now)
    deliver(now=cast.now)
    assert outcome(message) == ("sent", "")
    assert twilio.asked == []
