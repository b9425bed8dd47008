import os
import runpy
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

SETTINGS = Path(__file__).resolve().parents[2] / "lifecycle" / "settings.py"


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Reads the settings as a fresh start with this environment would."""
    for name in ("SECRET_KEY", "BROKER_URL", "ALLOWED_HOSTS", "PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/data/lifecycle.sqlite3")

    def read(**environment: str) -> dict[str, Any]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(str(SETTINGS))

    return read


def test_nothing_is_sent_until_somebody_says_so(read: Any) -> None:
    found = read(EMAIL_PROVIDER="mailgun")
    assert found["SENDING"] == "capture"
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.dummy.EmailBackend"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SENDING", "lvie", "SENDING is 'lvie'. It must be one of: capture, live."),
        ("SENDING_RATES", "smtp=fast", "SENDING_RATES holds 'smtp=fast'. It must be such as smtp=50/second, "),
        ("CLOCK", "sytem", "CLOCK is 'sytem'. It must be one of: system, manual."),
        ("EMAIL_PROVIDER", "mailgum", "EMAIL_PROVIDER is 'mailgum'. It must be one of: smtp, "),
        ("DEBUG", "ture", "DEBUG is 'ture'. It must be one of: true, false"),
        ("GRID", "hourly", "GRID is 'hourly'. It must be a length of time"),
        ("LATE_EVENT_AFTER", "0 days", "LATE_EVENT_AFTER is '0 days'. It must be a length of time"),
        ("EMAIL_PORT", "smtp", "EMAIL_PORT is 'smtp'. It must be a whole number"),
        ("TIME_ZONE", "Europe/Belrin", "TIME_ZONE is 'Europe/Belrin'. It must be a time zone"),
        ("PUBLIC_URL", "lifecycle.example", "PUBLIC_URL is 'lifecycle.example'. It must be an address"),
        ("DATABASE_URL", "mysql://me:hidden@host/db", "DATABASE_URL begins with 'mysql'. It must begin with one of"),
        ("DATABASE_URL", "postgres://me:hidden@host", "DATABASE_URL names no database that we can read. It must be"),
        ("DATABASE_URL", "postgres://host:hidden/db", "DATABASE_URL names no database that we can read. It must be"),
        ("BROKER_URL", "kafka://host", "BROKER_URL begins with 'kafka'. It must begin with one of"),
    ],
)
def test_a_typo_is_answered_with_a_sentence(read: Any, name: str, value: str, sentence: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(**{name: value})
    assert str(refusal.value).startswith(sentence)
    assert "hidden" not in str(refusal.value)


def test_the_secret_key_is_made_once_and_only_the_owner_reads_it(read: Any, tmp_path: Path) -> None:
    first = read()["SECRET_KEY"]
    kept = tmp_path / "data" / "secret_key"
    assert len(first) >= 50
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert read()["SECRET_KEY"] == first
    assert os.listdir(kept.parent).count("secret_key") == 1


def test_to_send_it_wants_a_secret_key_of_its_own(read: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is missing"):
        read(SENDING="live")
    found = read(SENDING="live", SECRET_KEY="x" * 50)
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"


def test_a_provider_gets_its_own_settings(read: Any) -> None:
    found = read(SENDING="live", SECRET_KEY="x" * 50, EMAIL_PROVIDER="postmark", ANYMAIL_POSTMARK_SERVER_TOKEN="t")
    assert found["EMAIL_BACKEND"] == "anymail.backends.postmark.EmailBackend"
    assert found["ANYMAIL"]["POSTMARK_SERVER_TOKEN"] == "t"


def test_what_a_provider_switches_off_is_off(read: Any) -> None:
    found = read(ANYMAIL_IGNORE_UNSUPPORTED_FEATURES="false", ANYMAIL_SEND_DEFAULTS='{"tags": ["life"]}')
    assert found["ANYMAIL"]["IGNORE_UNSUPPORTED_FEATURES"] is False
    assert found["ANYMAIL"]["SEND_DEFAULTS"] == {"tags": ["life"]}


@pytest.mark.parametrize(
    ("text", "length"),
    [("1 day", timedelta(days=1)), ("90 minutes", timedelta(minutes=90)), ("PT30M", timedelta(minutes=30))],
)
def test_a_length_of_time_is_written_as_people_do(read: Any, text: str, length: timedelta) -> None:
    assert read(GRID=text)["GRID"] == length


def test_sqlite_is_tuned_for_three_processes(read: Any) -> None:
    options = read()["DATABASES"]["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


def test_behind_https_the_cookies_are_safe(read: Any) -> None:
    found = read(PUBLIC_URL="https://mail.example")
    assert found["SESSION_COOKIE_SECURE"] and found["CSRF_COOKIE_SECURE"]
    assert "mail.example" in found["ALLOWED_HOSTS"]


def test_a_rate_is_named_by_provider_or_by_its_sender_too(read: Any) -> None:
    assert read(SENDING_RATES="smtp=50/second, twilio:+4930=10/minute")["SENDING_RATES"] == {
        "smtp": (50, timedelta(seconds=1)),
        "twilio:+4930": (10, timedelta(minutes=1)),
    }
    assert read(SENDING_RATES="")["SENDING_RATES"] == {}
