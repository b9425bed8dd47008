"""What a sender leaves behind, and who may believe it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError

from channels.adapters.base import AddressGone, Misconfigured, NoAnswer, NotAsked, Outgoing, Receipt, Refused, Result
from channels.adapters.base import TryLater as Later
from channels.adapters.notes import notes
from channels.outbox.deliver import deliver
from channels.outbox.models import Attempt, Halt, Message
from channels.outbox.notebook import boot, folder, left_behind, notebook, notebooks, read
from channels.outbox.record import record
from channels.outbox.recover import LEASE, recover
from lifecycle.consent.models import Suppression
from tests.cast import Cast
from tests.channels.letters import outcome, send

SOON = timedelta(seconds=5)


class Carrier:
    """Does as told with each message; a mere error breaks it off there."""

    provider = "fake"
    keeps_notes = True

    def __init__(self, *told: Result | BaseException) -> None:
        self.told = told

    def deliver(self, messages: Sequence[Outgoing], *, now: datetime, go_on: Callable[[], bool]) -> list[Result]:
        results = []
        for message, told in zip(messages, self.told, strict=False):
            notes().asking([message.id])
            if isinstance(told, BaseException):
                raise told
            notes().answered(message.id, told)
            results.append(told)
        return results + [NotAsked()] * (len(messages) - len(results))


class Forgetful(Carrier):
    """An adapter from elsewhere, which names nobody."""

    keeps_notes = False

    def deliver(self, messages: Sequence[Outgoing], *, now: datetime, go_on: Callable[[], bool]) -> list[Result]:
        raise KeyboardInterrupt


def break_off(cast: Cast, carrier: Carrier, kind: type[BaseException]) -> list[Message]:
    sent = [send(person, "email", cast.now, kind="service") for person in (cast.ada, cast.ben, cast.eve)]
    with pytest.raises(kind):
        deliver(now=cast.now, carry=carrier, channels=["email"])  # type: ignore[arg-type]
    return sent


def test_each_answer_is_remembered_as_it_was(cast: Cast) -> None:
    answers: list[Result] = [
        Receipt("id", 2, 61_000),
        Later("busy", timedelta(seconds=90)),
        Refused("no"),
        AddressGone("nobody", reason="opted_out"),
        Misconfigured("wrong word"),
        NoAnswer("nothing"),
        NotAsked(),
    ]
    with notebook("a") as kept:
        kept.asking(range(7))
        for number, answer in enumerate(answers):
            kept.answered(number, answer)
        noted = read((folder() / "a").read_bytes())
    assert noted.is_believed
    assert noted.asked == set(range(7))
    assert list(noted.answers.values()) == answers
    assert notebooks() == []


def test_what_was_answered_is_recorded_and_what_nobody_was_asked_for_goes_out_again(cast: Cast) -> None:
    ada, ben, eve = break_off(cast, Carrier(Receipt("id-1"), KeyboardInterrupt()), KeyboardInterrupt)
    assert recover(now=cast.now + SOON) == 3
    assert [outcome(message) for message in (ada, ben, eve)] == [
        ("sent", ""),
        ("unknown", "interrupted"),
        ("queued", "stopped"),
    ]
    assert ada.provider_id == "id-1"
    assert eve.attempts == 0
    assert notebooks() == []
    assert recover(now=cast.now + 2 * LEASE) == 0


def test_a_refusal_has_its_consequences_once(cast: Cast) -> None:
    break_off(cast, Carrier(AddressGone("nobody"), Misconfigured("no"), KeyboardInterrupt()), KeyboardInterrupt)
    (path,) = notebooks()
    kept = path.read_bytes()
    recover(now=cast.now + SOON)
    path.write_bytes(kept)  # whoever recovered died before it could throw it away
    recover(now=cast.now + SOON)
    assert Attempt.objects.count() == 2
    assert Suppression.objects.count() == Halt.objects.count() == 1


@pytest.mark.parametrize("cut", ["suppress", "halt", "_record_attempts"])
def test_an_answer_is_not_recorded_without_its_consequences(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    def killed(*args: Any, **named: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(f"channels.outbox.record.{cut}", killed)
        answers = Carrier(AddressGone("nobody"), Misconfigured("no"), Receipt("3"))
        sent = break_off(cast, answers, KeyboardInterrupt)
    assert not Suppression.objects.exists() and not Attempt.objects.exists()
    recover(now=cast.now + SOON)
    assert [outcome(message)[0] for message in sent] == ["failed", "queued", "sent"]
    assert (Suppression.objects.count(), Halt.objects.count(), Attempt.objects.count()) == (1, 1, 2)


def test_a_dead_database_leaves_all_that_was_answered_to_be_recorded(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*args: Any, **named: Any) -> None:
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as patch:
        patch.setattr("channels.outbox.deliver.record", gone)
        sent = break_off(cast, Carrier(Receipt("1"), Receipt("2"), Receipt("3")), OperationalError)
    recover(now=cast.now + SOON)
    assert {outcome(message) for message in sent} == {("sent", "")}


def test_an_error_of_our_own_comes_back_with_pauses(cast: Cast) -> None:
    """Else a message that breaks the sender would break it for ever."""
    ada, ben, eve = break_off(cast, Carrier(ValueError("a bug")), ValueError)
    recover(now=cast.now + SOON)
    assert outcome(ada) == ("unknown", "interrupted")
    assert outcome(ben)[0] == outcome(eve)[0] == "queued"
    assert "a bug" in ben.detail
    assert ben.due_at > cast.now + SOON
    assert ben.attempts == 1


def test_of_an_adapter_that_names_nobody_all_may_have_been_asked(cast: Cast) -> None:
    sent = break_off(cast, Forgetful(), KeyboardInterrupt)
    recover(now=cast.now + SOON)
    assert {outcome(message) for message in sent} == {("unknown", "interrupted")}


def test_a_living_senders_notebook_is_left_alone(cast: Cast) -> None:
    message = send(cast.ada, "email", cast.now, kind="service")
    with notebook("living"):
        Message.objects.update(state="sending", claimed_by="living", claimed_at=cast.now)
        with left_behind(folder() / "living") as noted:
            assert noted is None
        assert recover(now=cast.now + SOON) == 0
        assert outcome(message) == ("sending", "")
        assert len(notebooks()) == 1


def test_a_notebook_of_another_machine_is_not_believed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its last lines may never have reached the disk."""
    with monkeypatch.context() as patch:
        patch.setattr("channels.outbox.notebook.boot", lambda: "another machine")
        sent = break_off(cast, Carrier(Receipt("1"), KeyboardInterrupt()), KeyboardInterrupt)
    assert recover(now=cast.now + SOON) == 0
    assert {outcome(message)[0] for message in sent} == {"sending"}
    recover(now=cast.now + LEASE + SOON)
    assert {outcome(message) for message in sent} == {("unknown", "interrupted")}


def test_a_line_that_was_not_finished_says_nothing() -> None:
    noted = read(f'{boot()}\n["asking",[1]]\n["answered",1,"Rec'.encode())
    assert (noted.asked, noted.answers, noted.is_believed) == ({1}, {}, True)
    assert not read(b"").is_believed


def test_a_line_that_nobody_can_read_makes_the_notebook_worth_nothing() -> None:
    for torn in (
        '["asking",[1',
        '["answered",1,"Recei["asking",[2]]',
        '["answered",1,"Nonsense",{}]',
        '["answered",1,"Receipt",{"no":1}]',
    ):
        assert not read(f'{boot()}\n["asking",[3]]\n{torn}\n["asking",[4]]\n'.encode()).is_believed


def test_whom_we_could_not_note_we_do_not_ask(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk takes a part of a line, and says how much."""
    with monkeypatch.context() as patch, notebook("a") as kept:
        patch.setattr("channels.outbox.notebook.os.write", lambda descriptor, line: len(line) - 3)
        with pytest.raises(OSError, match="disk"):
            kept.asking([1])


def test_words_that_no_database_takes_keep_no_batch_from_being_recorded(cast: Cast) -> None:
    """A mail server may say anything."""
    sent = [send(person, "email", cast.now, kind="service") for person in (cast.ada, cast.ben, cast.eve)]
    told = Refused("no\0 half \ud83d"), Receipt("id\0\ud83d"), Later("busy\0\udc00")
    deliver(now=cast.now, carry=Carrier(*told), channels=["email"])  # type: ignore[arg-type]
    assert [outcome(message)[0] for message in sent] == ["failed", "sent", "queued"]
    assert [message.detail for message in sent] == ["no half \ufffd", "", "busy\ufffd"]
    assert sent[1].provider_id == "id\ufffd"
    assert notebooks() == []


def test_one_notebook_that_cannot_be_recorded_keeps_no_other_from_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def picky(channel: str, batch: Sequence[Any], *args: Any, **named: Any) -> None:
        if bad.pk in {row.id for row in batch}:
            raise ValueError("a bug")
        record(channel, batch, *args, **named)

    bad, good, lost = (send(person, "email", cast.now, kind="service") for person in (cast.ada, cast.ben, cast.eve))
    for name, message in (("a", bad), ("b", good), ("elsewhere", lost)):
        Message.objects.filter(pk=message.pk).update(state="sending", claimed_by=name, claimed_at=cast.now - 2 * LEASE)
        if message is not lost:
            (folder() / name).write_text(
                f'{boot()}\n["asking",[{message.pk}]]\n["answered",{message.pk},"Receipt",{{}}]\n'
            )
    monkeypatch.setattr("channels.outbox.recover.record", picky)
    recover(now=cast.now)
    assert [outcome(message)[0] for message in (good, lost)] == ["sent", "unknown"]
    assert notebooks() == [folder() / "a"]
    (folder() / "a").unlink()
