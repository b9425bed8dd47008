"""What is asked again when a message's turn has come."""

from datetime import timedelta

import pytest

from channels.adapters.sms import Sms
from channels.outbox.deliver import LONGEST_BATCH, deliver
from channels.outbox.halt import halt, lift, watch
from channels.outbox.models import Message
from channels.outbox.recover import recover
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.suppress import suppress
from lifecycle.consent.topics import default_topic
from tests.cast import DAY, NOW, Cast
from tests.channels.letters import outcome, send


@pytest.fixture(autouse=True)
def capture(settings: object) -> None:
    settings.SENDING = "capture"  # type: ignore[attr-defined]


def test_ada_gets_her_mail_and_her_text(cast: Cast) -> None:
    mail, text = send(cast.ada, "email", cast.now), send(cast.ada, "sms", cast.now)
    assert deliver(now=cast.now) == 2
    assert outcome(mail) == outcome(text) == ("sent", "")
    assert (mail.address, text.address) == (cast.ada.email, cast.ada.phone)
    assert (mail.provider, mail.sent_at, text.parts, text.cost_micros) == ("capture", cast.now, 1, 61_000)


def test_dan_never_hears_from_us(cast: Cast) -> None:
    message = send(cast.dan, "email", cast.now)
    deliver(now=cast.now)
    assert outcome(message) == ("suppressed", "not_subscribed")


def test_dan_still_hears_about_his_order(cast: Cast) -> None:
    message = send(cast.dan, "email", cast.now, kind="transactional", topic="service")
    deliver(now=cast.now)
    assert outcome(message) == ("sent", "")


def test_cleo_has_no_mail_address(cast: Cast) -> None:
    message = send(cast.cleo, "email", cast.now, kind="transactional")
    deliver(now=cast.now)
    assert outcome(message) == ("suppressed", "no_address")


def test_who_takes_back_consent_while_it_waits_does_not_get_it(cast: Cast) -> None:
    message = send(cast.ada, "email", cast.now)
    change_consent([Change(cast.ada.pk, "email", default_topic().pk, False)], now=cast.now, source="test")
    deliver(now=cast.now)
    assert outcome(message) == ("suppressed", "not_subscribed")


def test_a_closed_address_gets_nothing_not_even_about_an_order(cast: Cast) -> None:
    suppress([("email", cast.ada.email)], reason="complained", evidence="", now=cast.now)
    message = send(cast.ada, "email", cast.now, kind="transactional")
    text = send(cast.ada, "sms", cast.now)
    deliver(now=cast.now)
    assert outcome(message) == ("suppressed", "suppressed")
    assert outcome(text) == ("sent", "")


def test_what_is_not_due_waits_and_what_is_late_stays(cast: Cast) -> None:
    early = send(cast.ada, "email", cast.now, due_at=cast.now + timedelta(seconds=1))
    late = send(cast.ben, "email", cast.now, expires_at=cast.now)
    held = send(cast.eve, "email", cast.now, state="held", reason="quiet_hours")
    assert deliver(now=cast.now) == 1
    assert [outcome(m) for m in (early, late, held)] == [
        ("queued", ""),
        ("expired", "expired"),
        ("held", "quiet_hours"),
    ]
    assert deliver(now=cast.now + timedelta(seconds=1)) == 1
    assert outcome(early) == ("sent", "")


def test_a_message_to_a_given_address_goes_there(cast: Cast) -> None:
    message = send(cast.ada, "email", cast.now, address="office@example.com", kind="service")
    deliver(now=cast.now)
    assert outcome(message) == ("sent", "")
    assert message.address == "office@example.com"


@pytest.mark.parametrize(("scope", "key"), [("everything", ""), ("channel", "email"), ("campaign", "7")])
def test_a_halt_keeps_it_in_line_until_it_is_lifted(cast: Cast, scope: str, key: str) -> None:
    # marketing is asked about again first, see campaigns/policy/ask_again.py
    message = send(cast.ada, "email", cast.now, campaign_id=7, kind="transactional")
    halt(scope=scope, key=key, by="Jonas", now=cast.now)
    halt(scope=scope, key=key, by="Jonas again", now=cast.now)
    assert deliver(now=cast.now) == 0
    assert outcome(message) == ("queued", "")
    assert lift(scope=scope, key=key)
    assert deliver(now=cast.now) == 1
    assert outcome(message) == ("sent", "")


def test_a_batch_under_way_hears_of_a_pause_within_five_seconds(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = [100.0]
    monkeypatch.setattr("channels.outbox.halt.monotonic", lambda: moment[0])
    go_on = watch("email", [7], at_most=LONGEST_BATCH)
    assert go_on()
    halt(scope="campaign", key="7", by="Jonas", now=NOW)
    moment[0] += 5
    assert not go_on()


def test_a_halt_of_one_campaign_leaves_the_others_alone(cast: Cast) -> None:
    message = send(cast.ada, "email", cast.now, campaign_id=8)
    halt(scope="campaign", key="7", by="Jonas", now=cast.now)
    halt(scope="channel", key="sms", by="Jonas", now=cast.now)
    deliver(now=cast.now)
    assert outcome(message) == ("sent", "")


def test_words_that_cannot_be_put_together_fail_alone(cast: Cast) -> None:
    source = {"text": "{{ contact.items | join: ', ' }}{% for i in (1..contact.times) %}x{% endfor %}"}
    bad = send(cast.ada, "sms", cast.now, source=source, merge={"contact": {"times": 100_000_000}})
    good = send(cast.ben, "sms", cast.now, source=source, merge={"contact": {"times": 3}})
    deliver(now=cast.now)
    assert outcome(bad) == ("failed", "bad_content")
    assert bad.detail
    assert outcome(good) == ("sent", "")


def test_the_same_reference_is_one_message(cast: Cast) -> None:
    send(cast.ada, "email", cast.now)
    send(cast.ada, "email", cast.now + DAY)
    assert Message.objects.count() == 1


def test_full_batches_of_a_channel_follow_each_other_until_a_second_is_over(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sms, "batch", 2)
    for number in range(7):
        send(cast.ada, "sms", cast.now, reference=f"row/{number}")
    assert deliver(now=cast.now, limit=1) == 1
    monkeypatch.setattr("channels.outbox.deliver.IN_A_ROW", -1)
    assert deliver(now=cast.now) == 2
    monkeypatch.setattr("channels.outbox.deliver.IN_A_ROW", 60)
    assert deliver(now=cast.now) == 4


def test_a_channel_that_breaks_keeps_no_other_from_sending(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mail, text = send(cast.ada, "email", cast.now), send(cast.ada, "sms", cast.now)
    monkeypatch.setattr("channels.adapters.email.Email.measure", lambda self, message: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        deliver(now=cast.now)
    assert (outcome(mail)[0], outcome(text)) == ("sending", ("sent", ""))
    recover(now=cast.now)
    assert outcome(mail) == ("queued", "try_later")
