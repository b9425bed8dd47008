"""Which news close an address for good, and which may have been a passing trouble (P11)."""

import pytest

from channels.adapters.base import News
from channels.feedback.close import is_for_good
from channels.feedback.settle import settle
from channels.feedback.tell import tell
from channels.links.token import token
from channels.outbox.deliver import deliver
from lifecycle.consent.models import Suppression
from tests.cast import Cast
from tests.channels.letters import outcome, send


@pytest.mark.parametrize(
    ("why", "said", "word", "is_closed"),
    [
        ("", "550 5.1.1 no such user", "", True),
        ("", "550 5.1.1 no such user", "no", True),  # the server knows better than the provider's word
        ("bounced", "552 5.2.2 mailbox full", "yes", False),
        ("bounced", "550 5.7.1 you are on our list", "yes", False),
        ("bounced", "451 4.2.1 later", "yes", False),
        ("bounced", "550 5.3.0 something", "", False),
        ("bounced", "", "yes", True),
        ("bounced", "", "no", False),
        ("bounced", "", "", True),
        ("invalid", "", "", True),
        ("timed_out", "", "", False),
    ],
)
def test_a_bounce_is_for_good_or_passes(why: str, said: str, word: str, is_closed: bool) -> None:
    assert is_for_good(why, said, word) is is_closed


@pytest.mark.parametrize(
    ("channel", "kind", "detail", "reason"),
    [
        ("email", "bounced", {"said": "550 5.1.1 no such user"}, "bounced"),
        ("email", "complained", {}, "complained"),
        ("email", "unsubscribed", {}, "opted_out"),
        ("email", "rejected", {"why": "unsubscribed"}, "opted_out"),
        ("email", "rejected", {"why": "spam"}, "complained"),
        ("sms", "failed", {"code": "30005"}, "bounced"),
        ("sms", "failed", {"code": "30006"}, "bounced"),
        ("sms", "failed", {"code": "21211"}, "bounced"),
        ("sms", "failed", {"code": "21614"}, "bounced"),
        ("sms", "failed", {"code": "21610"}, "opted_out"),
        ("email", "bounced", {"said": "552 5.2.2 mailbox full"}, ""),
        ("sms", "failed", {"code": "30003"}, ""),
        ("email", "deferred", {}, ""),
    ],
)
def test_the_next_message_knows(cast: Cast, channel: str, kind: str, detail: dict[str, str], reason: str) -> None:
    """Not even about an order: consent alone would let that through."""
    first = send(cast.ada, channel, cast.now)
    deliver(now=cast.now)
    tell([News("provider", "1", kind, cast.now, reference=token(first.pk), detail=detail)], now=cast.now)
    settle(now=cast.now)
    assert list(Suppression.objects.values_list("channel", "reason")) == ([(channel, reason)] if reason else [])
    order = send(cast.ada, channel, cast.now, reference="order", kind="transactional")
    deliver(now=cast.now)
    assert outcome(order)[0] == ("suppressed" if reason else "sent")
