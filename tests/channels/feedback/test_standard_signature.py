from datetime import UTC, datetime, timedelta

import pytest

from channels.feedback.standard_signature import is_signed
from tests.channels.feedback.signatures import svix_signature

KEY = "whsec_c2VjcmV0"


def test_what_is_signed_now_is_believed() -> None:
    headers = svix_signature(b"{}", "secret")
    now = datetime.fromtimestamp(int(headers["svix-timestamp"]), UTC)
    assert is_signed(b"{}", headers, KEY, now=now)


@pytest.mark.parametrize("minutes", [-6, 6])
def test_somebody_s_recording_is_not_believed(minutes: int) -> None:
    headers = svix_signature(b"{}", "secret")
    now = datetime.fromtimestamp(int(headers["svix-timestamp"]), UTC) + timedelta(minutes=minutes)
    assert not is_signed(b"{}", headers, KEY, now=now)


@pytest.mark.parametrize("moment", ["", "²", "-1", "1e9", "9" * 400, "9" * 4301])
def test_a_moment_that_is_none_is_no_signature(moment: str) -> None:
    headers = svix_signature(b"{}", "secret") | {"svix-timestamp": moment}
    assert not is_signed(b"{}", headers, KEY, now=datetime(2026, 11, 2, tzinfo=UTC))
