"""What somebody made up takes as long to refuse as what is nearly right: else the time tells how much of it was (P10)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from types import ModuleType

import pytest

from channels.feedback import standard_signature
from channels.links import token
from lifecycle.consent import links
from tests.channels.feedback.signatures import svix_signature

MADE_UP = "MadeUp1"


def signs_a_report() -> None:
    headers = svix_signature(b"{}", "secret") | {"svix-signature": f"v1,{MADE_UP}"}
    standard_signature.is_signed(b"{}", headers, "whsec_c2VjcmV0", now=datetime.now(UTC))


def leaves_for_somebody() -> None:
    with suppress(links.BadLink):
        links.read(links.token_of(links.Door(1, "email", "")).partition(".")[0] + f".{MADE_UP}")


def follows_a_link() -> None:
    token.message_of(token.token(1)[: -token.MAC] + MADE_UP)


@pytest.mark.parametrize(
    ("module", "somebody"),
    [(standard_signature, signs_a_report), (links, leaves_for_somebody), (token, follows_a_link)],
    ids=["report", "unsubscribe", "link"],
)
def test_what_somebody_made_up_is_compared_in_constant_time(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, somebody: Callable[[], None]
) -> None:
    compared: list[str] = []
    monkeypatch.setattr(module, "constant_time_compare", lambda one, other: compared.extend((one, other)))
    somebody()
    assert any(MADE_UP in each for each in compared)
