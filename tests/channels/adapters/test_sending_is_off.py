"""While sending is off nobody is asked, also by whoever comes past the choice of the carrier (P13)."""

from collections.abc import Callable

import pytest
from pytest_django import Settings

from channels.adapters.email import over_anymail
from channels.adapters.email.line import Line, Server
from channels.adapters.sending import SendingIsOff
from channels.adapters.sms.client import KeptHttp
from channels.adapters.webhook.call import call
from tests.cast import NOW

NOBODY = "http://127.0.0.1:1"


@pytest.mark.parametrize(
    "asks",
    [
        over_anymail._connection,
        lambda: Line(Server("127.0.0.1", 1)).open(),
        lambda: KeptHttp(NOBODY).request("POST", "/"),
        lambda: call(f"{NOBODY}/", {}, name="message", now=NOW),
    ],
    ids=["mail", "mail by smtp", "text", "webhook"],
)
def test_the_last_guard_lets_nobody_past(settings: Settings, asks: Callable[[], object]) -> None:
    settings.SENDING, settings.EMAIL_PROVIDER = "capture", "resend"
    settings.ANYMAIL = {"RESEND_API_KEY": "secret"}
    with pytest.raises(SendingIsOff):
        asks()
