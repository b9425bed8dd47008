"""Somebody is erased while a provider is asked for them: what it answers about the others of the batch is kept."""

from collections.abc import Callable, Sequence
from datetime import datetime

import pytest

from channels.adapters.base import AddressGone, NoAnswer, NotAsked, Outgoing, Receipt, Refused, Result, TryLater
from channels.outbox.deliver import deliver
from channels.outbox.models import Attempt
from lifecycle.consent.models import Suppression
from lifecycle.contacts.erase import erase
from tests.cast import Cast
from tests.channels.letters import outcome, send

pytestmark = pytest.mark.django_db(transaction=True)

ENDS: dict[str, tuple[Result, tuple[str, str], int]] = {
    "takes it": (Receipt("x"), ("sent", ""), 0),
    "is busy": (TryLater("busy"), ("queued", "try_later"), 1),
    "refuses": (Refused("no"), ("failed", "refused"), 1),
    "knows nobody": (AddressGone("550 5.1.1"), ("failed", "gone"), 1),
    "is silent": (NoAnswer(""), ("unknown", "no_answer"), 1),
    "was not asked": (NotAsked(), ("queued", "stopped"), 0),
}


@pytest.mark.parametrize("says", ENDS)
def test_whoever_is_erased_takes_no_answer_about_others_along(says: str, cast: Cast) -> None:
    answer, end, tries = ENDS[says]
    send(cast.ada, "email", cast.now)
    other = send(cast.ben, "email", cast.now)

    class Erases:
        provider = "sparkpost"

        def deliver(
            self, messages: Sequence[Outgoing], *, now: datetime, go_on: Callable[[], bool] = lambda: True
        ) -> list[Result]:
            erase([cast.ada.pk], now=now)
            return [answer for _ in messages]

    assert deliver(now=cast.now, carry=Erases()) == 2
    assert outcome(other) == end
    assert list(Attempt.objects.values_list("message", flat=True)) == [other.pk] * tries
    assert not Suppression.objects.filter(address=cast.ada.email).exists()
