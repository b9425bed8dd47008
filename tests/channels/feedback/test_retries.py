"""A provider may have taken what it said it had not, and what we had given up."""

import pytest

from channels.adapters.base import News, NoAnswer, Receipt, Refused, Result, TryLater
from channels.feedback.settle import settle
from channels.feedback.tell import tell
from channels.links.token import token
from channels.outbox.models import Message
from channels.outbox.record import record
from channels.outbox.settle_by_hand import NEVER, settle_by_hand
from tests.cast import Cast
from tests.channels.letters import outcome, send


@pytest.mark.parametrize("state", ["queued", "held", "cancelled", "expired", "suppressed"])
@pytest.mark.parametrize(("kind", "end"), [("sent", "sent"), ("delivered", "delivered"), ("bounced", "failed")])
def test_what_was_tried_and_was_taken_after_all_is_believed(cast: Cast, state: str, kind: str, end: str) -> None:
    tried, fresh = send(cast.ada, "email", cast.now), send(cast.ben, "email", cast.now)
    Message.objects.update(state=state, reason="try_later")
    Message.objects.filter(pk=tried.pk).update(attempts=1)
    tell(
        [News("smtp", f"{each.pk}", kind, cast.now, reference=token(each.pk)) for each in (tried, fresh)], now=cast.now
    )
    settle(now=cast.now)
    assert outcome(tried)[0] == end
    assert outcome(fresh)[0] == state


@pytest.mark.parametrize("person_first", [True, False])
@pytest.mark.parametrize(("kind", "end"), [("sent", "sent"), ("opened", "delivered"), ("bounced", "failed")])
def test_the_provider_knows_better_than_a_person_whoever_speaks_first(
    cast: Cast, person_first: bool, kind: str, end: str
) -> None:
    message = send(cast.ada, "email", cast.now)
    Message.objects.update(state="unknown", reason="no_answer", attempts=1)

    def person() -> None:
        settle_by_hand(message.pk, NEVER, by="Mara", now=cast.now)

    def provider() -> None:
        tell([News("smtp", "1", kind, cast.now, reference=token(message.pk))], now=cast.now)
        settle(now=cast.now)

    for says in (person, provider) if person_first else (provider, person):
        says()
    assert outcome(message) == (end, "bounced" if end == "failed" else "")
    assert message.sent_at == (None if end == "failed" else cast.now)


def test_an_answer_that_comes_after_a_person_gave_up_is_believed(cast: Cast) -> None:
    """The sender slept for longer than its lease, woke, and had been answered."""
    asked, ended = send(cast.ada, "email", cast.now), send(cast.ben, "email", cast.now)
    Message.objects.update(state="unknown", reason="interrupted", attempts=1, claimed_by="slow")
    settle_by_hand([asked.pk, ended.pk], NEVER, by="Mara", now=cast.now)
    Message.objects.filter(pk=ended.pk).update(claimed_by="another")
    for message in (asked, ended):
        message.refresh_from_db()
    record(
        "email", [asked, ended], [Receipt("1"), Receipt("2")],
        attempts={asked.pk: 1, ended.pk: 1}, by="slow", provider="smtp", now=cast.now,
    )  # fmt: skip
    assert outcome(asked) == ("sent", "") and asked.provider_id == "1"
    assert outcome(ended) == ("cancelled", "by_hand")


@pytest.mark.parametrize("answer", [NoAnswer("silence"), TryLater("busy"), Refused("no")])
@pytest.mark.parametrize("state", ["delivered", "failed", "cancelled"])
def test_an_answer_other_than_yes_takes_nothing_back(cast: Cast, answer: Result, state: str) -> None:
    message = send(cast.ada, "email", cast.now)
    Message.objects.update(state=state, reason="", attempts=1, claimed_by="slow")
    record(
        "email", [message], [answer], attempts={message.pk: 1}, by="slow", provider="smtp", now=cast.now,
    )  # fmt: skip
    assert outcome(message) == (state, "")


@pytest.mark.parametrize("answer", [Receipt("1"), NoAnswer("silence"), TryLater("busy"), Refused("no")])
def test_an_answer_to_an_earlier_try_says_nothing_of_the_one_under_way(cast: Cast, answer: Result) -> None:
    """A person had it sent again meanwhile: put back into the line by a slow sender, it would go out twice."""
    message = send(cast.ada, "email", cast.now)
    Message.objects.update(state="sending", attempts=2, claimed_by="another")
    record("email", [message], [answer], attempts={message.pk: 1}, by="slow", provider="smtp", now=cast.now)
    assert outcome(message) == ("sending", "")


def test_an_answer_that_comes_after_the_news_still_tells_what_it_cost(cast: Cast) -> None:
    message = send(cast.ada, "email", cast.now)
    Message.objects.update(state="delivered", attempts=1, claimed_by="slow")
    answer = Receipt("1", parts=2, cost_micros=30)
    record("email", [message], [answer], attempts={message.pk: 1}, by="slow", provider="smtp", now=cast.now)
    assert outcome(message) == ("delivered", "")
    assert (message.provider_id, message.parts, message.cost_micros, message.sent_at) == ("1", 2, 30, cast.now)


@pytest.mark.parametrize("kinds", [("rejected", "bounced"), ("bounced", "rejected"), ("failed", "bounced")])
def test_that_it_came_back_says_more_than_that_it_failed_whichever_is_heard_first(
    cast: Cast, kinds: tuple[str, str]
) -> None:
    message = send(cast.ada, "email", cast.now)
    Message.objects.update(state="sent", attempts=1)
    for kind in kinds:
        tell([News("smtp", kind, kind, cast.now, reference=token(message.pk))], now=cast.now)
        settle(now=cast.now)
    assert outcome(message) == ("failed", "bounced")
