"""What waits for the provider's id keeps nobody else waiting."""

from datetime import timedelta

import pytest

from channels.adapters.base import News
from channels.feedback.models import DeliveryNews
from channels.feedback.settle import PATIENCE, settle
from channels.feedback.tell import tell
from channels.links.token import token
from lifecycle.consent.models import Suppression
from tests.cast import Cast
from tests.channels.letters import send


def test_news_of_messages_that_are_not_ours_let_a_complaint_pass(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others may send over the same account of a provider."""
    monkeypatch.setattr("channels.feedback.settle.CHUNK", 2)
    message = send(cast.ada, "email", cast.now, address="ada@example.com")
    foreign = [News("mailgun", f"{n}", "delivered", cast.now, provider_id=f"theirs-{n}") for n in range(5)]
    ours = News("mailgun", "ours", "complained", cast.now, reference=token(message.pk))
    tell([*foreign, ours], now=cast.now)
    assert settle(now=cast.now + timedelta(seconds=1)) == 1
    assert Suppression.objects.get().reason == "complained"
    assert DeliveryNews.objects.filter(settled_at=None).count() == 5
    assert settle(now=cast.now + PATIENCE) == 5
    assert settle(now=cast.now + PATIENCE) == 0
