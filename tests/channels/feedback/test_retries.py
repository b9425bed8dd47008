"""A provider may have taken what it said it had not."""

import pytest

from channels.adapters.base import News
from channels.feedback.settle import settle
from channels.feedback.tell import tell
from channels.links.token import token
from channels.outbox.models import Message
from tests.cast import Cast
from tests.channels.letters import outcome, send


@pytest.mark.parametrize("state", ["queued", "held"])
@pytest.mark.parametrize(("kind", "end"), [("sent", "sent"), ("delivered", "delivered"), ("bounced", "failed")])
def test_what_waits_for_another_try_and_was_taken_after_all_is_not_sent_again(
    cast: Cast, state: str, kind: str, end: str
) -> None:
    tried, fresh = send(cast.ada, "email", cast.now), send(cast.ben, "email", cast.now)
    Message.objects.update(state=state, reason="try_later")
    Message.objects.filter(pk=tried.pk).update(attempts=1)
    tell(
        [News("smtp", f"{each.pk}", kind, cast.now, reference=token(each.pk)) for each in (tried, fresh)], now=cast.now
    )
    settle(now=cast.now)
    assert outcome(tried)[0] == end
    assert outcome(fresh)[0] == state
