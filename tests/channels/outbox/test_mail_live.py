"""Mail over SMTP on localhost, and through a provider's interface that Anymail speaks."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from uuid import UUID

import pytest
from pytest_django import Settings

from campaigns.proof.smtp_sink import Sink
from channels.adapters.email import over_smtp
from channels.links.token import message_of, token
from channels.outbox.deliver import deliver
from channels.outbox.notebook import Notebook
from channels.outbox.recover import recover
from channels.outbox.settle_by_hand import AGAIN, settle_by_hand
from lifecycle.consent.links import Door, read
from lifecycle.consent.models import Suppression
from tests.cast import Cast
from tests.channels.letters import outcome, send
from tests.fakes.http import ACCEPTS_WITHOUT_ANSWER, TAKEN, Answer, busy, refused
from tests.fakes.mail_providers import FakeBrevo, FakeResend, FakeSparkPost


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    sink = Sink(keep=True).start()
    settings.SENDING = "live"
    settings.EMAIL_PROVIDER = "smtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    settings.DEFAULT_FROM_EMAIL = "Northwind Coffee <hello@northwind.example>"
    settings.PUBLIC_URL = "https://news.example.com"
    yield sink
    sink.stop()


def parsed(body: bytes) -> EmailMessage:
    message = message_from_bytes(body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_ada_gets_her_mail_with_a_way_out(cast: Cast, sink: Sink) -> None:
    message = send(cast.ada, "email", cast.now)
    assert deliver(now=cast.now) == 1
    assert outcome(message) == ("sent", "")
    ((recipient, body),) = sink.mails
    mail = parsed(body)
    assert recipient == cast.ada.email
    assert mail["Subject"] == "Hello Ada"
    assert mail["From"] == "Northwind Coffee <hello@northwind.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].strip().startswith("<https://news.example.com/unsubscribe/")
    assert cast.ada.email not in mail["List-Unsubscribe"]
    assert read(mail["List-Unsubscribe"].strip("<> ").rpartition("/")[2]) == Door(cast.ada.pk, "email", "")
    html = mail.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "https://shop.example" not in html
    name = html.partition("https://news.example.com/r/")[2].partition('"')[0]
    assert message_of(name) == message.pk
    assert f"/o/{name}.gif" in html
    assert mail["Message-ID"].strip("<>").partition("@")[0] == name


def test_a_receipt_has_no_way_out_of_marketing(cast: Cast, sink: Sink) -> None:
    send(cast.dan, "email", cast.now, kind="transactional")
    deliver(now=cast.now)
    assert parsed(sink.mails[0][1])["List-Unsubscribe"] is None


def test_an_address_that_is_gone_is_closed_and_the_others_get_theirs(cast: Cast, sink: Sink) -> None:
    messages = [
        send(cast.ada, "email", cast.now, reference=address, address=address)
        for address in ("a@x.example", "gone@x.example", "silent@x.example", "later@x.example", "b@x.example")
    ]
    deliver(now=cast.now)
    assert [outcome(message) for message in messages] == [
        ("sent", ""),
        ("failed", "gone"),
        ("unknown", "no_answer"),
        ("queued", "try_later"),
        ("sent", ""),
    ]
    assert Suppression.objects.get().address == "gone@x.example"


def test_an_address_that_breaks_out_of_its_line_goes_nowhere(cast: Cast, sink: Sink) -> None:
    evil = send(cast.ada, "email", cast.now, address="a@x.example>\r\nRCPT TO:<b@x.example", kind="service")
    good = send(cast.ben, "email", cast.now)
    deliver(now=cast.now)
    assert outcome(evil) == ("failed", "refused")
    assert outcome(good) == ("sent", "")
    assert [to for to, _ in sink.mails] == [cast.ben.email]


def test_a_mail_server_that_is_down_delays(cast: Cast, sink: Sink) -> None:
    sink.stop()
    message = send(cast.ada, "email", cast.now)
    deliver(now=cast.now)
    assert outcome(message) == ("queued", "try_later")


@pytest.fixture
def sparkpost(settings: Settings) -> Iterator[FakeSparkPost]:
    settings.SENDING = "live"
    settings.EMAIL_PROVIDER = "sparkpost"
    settings.PUBLIC_URL = "https://news.example.com"
    with FakeSparkPost() as fake:
        settings.ANYMAIL = {"SPARKPOST_API_KEY": "secret", "SPARKPOST_API_URL": f"{fake.url}/api/v1"}
        yield fake


def slots(mail: dict[str, Any], recipient: dict[str, Any]) -> str:
    """What the provider makes of it for one recipient."""
    html: str = mail["content"]["html"]
    for key, value in recipient["substitution_data"].items():
        html = html.replace("{{{" + key + "}}}", value)
    return html


def test_a_batch_is_one_call_and_each_gets_their_own(cast: Cast, sparkpost: FakeSparkPost) -> None:
    messages = [send(person, "email", cast.now) for person in (cast.ada, cast.ben, cast.eve)]
    deliver(now=cast.now)
    assert {outcome(message) for message in messages} == {("sent", "")}
    (mail,) = sparkpost.taken
    pages = {recipient["address"]["email"]: slots(mail, recipient) for recipient in mail["recipients"]}
    assert {address: "Hello Ada," in page for address, page in pages.items()} == {
        cast.ada.email: True,
        cast.ben.email: False,
        cast.eve.email: False,
    }
    assert all("{{" not in page and "https://news.example.com/r/" in page for page in pages.values())
    tokens = {recipient["metadata"]["message"] for recipient in mail["recipients"]}
    assert {message_of(token) for token in tokens} == {message.pk for message in messages}
    assert mail["content"]["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_one_address_twice_in_a_batch_is_two_calls(cast: Cast, sparkpost: FakeSparkPost) -> None:
    send(cast.ada, "email", cast.now)
    send(cast.ada, "email", cast.now, reference="again")
    deliver(now=cast.now)
    assert [len(mail["recipients"]) for mail in sparkpost.taken] == [1, 1]


def test_one_that_spoils_a_batch_spoils_only_itself(cast: Cast, sparkpost: FakeSparkPost) -> None:
    def picky(mail: dict[str, Any]) -> Answer:
        return refused(1300) if any("ben" in to["address"]["email"] for to in mail["recipients"]) else TAKEN

    sparkpost.answer = picky
    people = (cast.ada, cast.ben, cast.eve)
    messages = [send(person, "email", cast.now) for person in people]
    deliver(now=cast.now)
    assert [outcome(message) for message in messages] == [("sent", ""), ("failed", "refused"), ("sent", "")]
    assert sorted(to["address"]["email"] for mail in sparkpost.taken for to in mail["recipients"]) == [
        cast.ada.email,
        cast.eve.email,
    ]


@pytest.mark.parametrize(
    ("answer", "ends_as"),
    [
        (busy("60"), ("queued", "try_later")),
        (Answer(status=500), ("unknown", "no_answer")),
        (ACCEPTS_WITHOUT_ANSWER, ("unknown", "no_answer")),
        (refused(0, status=401), ("queued", "misconfigured")),
    ],
)
def test_each_answer_to_a_batch_has_its_end(
    cast: Cast, sparkpost: FakeSparkPost, answer: Answer, ends_as: tuple[str, str]
) -> None:
    sparkpost.answer = lambda mail: answer
    messages = [send(person, "email", cast.now) for person in (cast.ada, cast.ben)]
    deliver(now=cast.now)
    assert {outcome(message) for message in messages} == {ends_as}
    assert len(sparkpost.asked) == 1


def test_where_a_provider_took_some_and_does_not_say_whom_all_are_unsure(cast: Cast, sparkpost: FakeSparkPost) -> None:
    said = {"total_accepted_recipients": 1, "total_rejected_recipients": 1, "id": "batch-1"}
    sparkpost.answer = lambda mail: Answer(body={"results": said}, accepts=False)
    messages = [send(person, "email", cast.now) for person in (cast.ada, cast.ben)]
    deliver(now=cast.now)
    assert {outcome(message) for message in messages} == {("unknown", "no_answer")}


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_provider_is_asked_again_no_sooner_than_it_says(
    cast: Cast, sparkpost: FakeSparkPost, status: int
) -> None:
    later = cast.now + timedelta(hours=5)
    for number, said in enumerate((str(5 * 3600), format_datetime(later, usegmt=True))):
        sparkpost.answer = lambda mail, said=said: busy(said, status)
        message = send(cast.ada, "email", cast.now, reference=str(number))
        deliver(now=cast.now)
        assert outcome(message) == ("queued", "try_later")
        assert message.due_at > later.replace(microsecond=0)


def test_a_provider_without_batches_gets_one_call_for_each(
    cast: Cast, sparkpost: FakeSparkPost, settings: Settings
) -> None:
    settings.EMAIL_PROVIDER = "resend"
    with FakeResend() as fake:
        settings.ANYMAIL = {"RESEND_API_KEY": "secret", "RESEND_API_URL": fake.url}
        messages = [send(person, "email", cast.now) for person in (cast.ada, cast.ben)]
        deliver(now=cast.now)
        assert {outcome(message) for message in messages} == {("sent", "")}
        assert sorted(mail["subject"] for mail in fake.taken) == ["Hello Ada", "Hello Ben"]
        assert all("List-Unsubscribe" in mail["headers"] for mail in fake.taken)
        assert {message.provider_id for message in messages} == {"mail-1", "mail-2"}


def test_sent_again_by_a_person_it_is_still_one_mail_where_a_provider_knows_its_key(
    cast: Cast, settings: Settings
) -> None:
    settings.SENDING, settings.EMAIL_PROVIDER = "live", "resend"
    with FakeResend() as fake:
        settings.ANYMAIL = {"RESEND_API_KEY": "secret", "RESEND_API_URL": fake.url}
        answers = iter([ACCEPTS_WITHOUT_ANSWER])
        fake.answer = lambda mail: next(answers, TAKEN)
        message = send(cast.ada, "email", cast.now)
        deliver(now=cast.now)
        assert outcome(message) == ("unknown", "no_answer")
        settle_by_hand(message.pk, AGAIN, by="mara", now=cast.now)
        deliver(now=cast.now)
        assert outcome(message) == ("sent", "")
        assert (len(fake.asked), len(fake.taken), message.provider_id) == (2, 1, "mail-1")


def test_every_try_of_a_message_has_the_same_key_and_no_other_message_has_it(cast: Cast, settings: Settings) -> None:
    settings.SENDING, settings.EMAIL_PROVIDER = "live", "brevo"
    with FakeBrevo() as fake:
        settings.ANYMAIL = {"BREVO_API_KEY": "secret", "BREVO_API_URL": fake.url}
        answers = iter([busy()])
        fake.answer = lambda mail: next(answers, TAKEN)
        message = send(cast.ada, "email", cast.now)
        deliver(now=cast.now)
        assert outcome(message) == ("queued", "try_later")
        deliver(now=message.due_at)
        other = send(cast.ben, "email", message.due_at)
        deliver(now=message.due_at)
        assert outcome(message) == outcome(other) == ("sent", "")
        first, second, third = [UUID(mail["headers"]["idempotencyKey"]) for mail in fake.asked]
        assert first == second != third


def test_a_call_that_meets_another_with_its_key_leaves_it_unsure(cast: Cast, sparkpost: FakeSparkPost) -> None:
    sparkpost.answer = lambda mail: Answer(status=409, accepts=False)
    message = send(cast.ada, "email", cast.now)
    deliver(now=cast.now)
    assert outcome(message) == ("unknown", "no_answer")


def test_a_provider_that_cannot_be_reached_was_not_asked(cast: Cast, settings: Settings) -> None:
    settings.SENDING, settings.EMAIL_PROVIDER = "live", "sparkpost"
    settings.ANYMAIL = {"SPARKPOST_API_KEY": "secret", "SPARKPOST_API_URL": "http://127.0.0.1:1/api/v1"}
    message = send(cast.ada, "email", cast.now)
    deliver(now=cast.now)
    assert outcome(message) == ("queued", "try_later")


@pytest.mark.parametrize("breaks", ["while the next one is made", "while an answer is noted"])
def test_a_line_that_an_error_of_ours_left_in_the_middle_carries_nobody_elses_mail(
    cast: Cast, sink: Sink, monkeypatch: pytest.MonkeyPatch, breaks: str
) -> None:
    """Its server still waits for a body, and would take the next mail for it."""

    def broken(*args: Any, **named: Any) -> None:
        raise RuntimeError("a bug")

    people = {"ada@x.example": cast.ada, "ben@x.example": cast.ben, "eve@x.example": cast.eve}
    sent = {
        address: send(person, "email", cast.now, address=address, kind="transactional")
        for address, person in people.items()
    }
    made = over_smtp.mail
    with monkeypatch.context() as patch:
        if breaks.endswith("made"):
            patch.setattr(over_smtp, "mail", lambda m, now: broken() if m.address[0] == "e" else made(m, now=now))
        else:
            patch.setattr(Notebook, "answered", broken)
        with pytest.raises(RuntimeError):
            deliver(now=cast.now)
    recover(now=cast.now)
    late = send(cast.dan, "email", cast.now, address="dan@x.example", reference="late", kind="transactional")
    deliver(now=cast.now)
    assert outcome(late) == ("sent", "")
    assert [to for to, _ in sink.mails] == ["ada@x.example", "dan@x.example"]
    for (_, body), message in zip(sink.mails, (sent["ada@x.example"], late), strict=True):
        assert f"<{token(message.pk)}@".encode() in body
