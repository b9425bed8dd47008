from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from campaigns.proof.demo import start
from campaigns.proof.demo.alone import AlreadyOpen, alone
from campaigns.proof.demo.surroundings import has_own_database, is_demo, surroundings
from campaigns.proof.demo.zone import zone_of_the_machine

ROOT, VAR = Path("/app"), Path("/app/var")
REAL = {
    "PATH": "/bin",
    "SENDING": "live",
    "DATABASE_URL": "",
    "BROKER_URL": "redis://queue",
    "EMAIL_HOST": "smtp.example.com",
    "TWILIO_AUTH_TOKEN": "secret",
    "ANYMAIL_MAILGUN_API_KEY": "secret",
    "PUBLIC_URL": "https://mail.example.com",
    "CLOCK": "manual",
}


def around(**given: str) -> dict[str, str]:
    return surroundings({**REAL, **given}, port=8123, root=ROOT, var=VAR)


def test_nothing_is_sent_whatever_the_installation_does() -> None:
    assert around()["SENDING"] == "capture"


def test_no_secret_of_the_real_installation_comes_along() -> None:
    assert not [name for name in around() if name.startswith(("EMAIL", "TWILIO", "ANYMAIL"))]
    assert around()["PATH"] == "/bin"


def test_it_has_a_database_and_a_broker_of_its_own() -> None:
    found = around()
    assert has_own_database(REAL)
    assert found["DATABASE_URL"] == "sqlite:////app/var/demo/northwind.sqlite3"
    assert "BROKER_URL" not in found


def test_a_database_that_is_named_is_taken_with_its_broker() -> None:
    found = around(DATABASE_URL="postgres://me@host/demo")
    assert (found["DATABASE_URL"], found["BROKER_URL"]) == ("postgres://me@host/demo", "redis://queue")


def test_links_lead_to_this_machine_and_the_clock_goes() -> None:
    found = around()
    assert (found["PUBLIC_URL"], found["CLOCK"]) == ("http://127.0.0.1:8123", "system")
    assert is_demo(found) and not is_demo(REAL)


def test_the_demo_keeps_the_hour_of_the_machine_unless_somebody_says_another() -> None:
    found = surroundings(REAL, port=8123, root=ROOT, var=VAR, zone="Europe/Berlin")
    assert found["TIME_ZONE"] == "Europe/Berlin"
    assert surroundings({**REAL, "TIME_ZONE": "Asia/Tokyo"}, port=1, root=ROOT, var=VAR, zone="UTC")["TIME_ZONE"] == (
        "Asia/Tokyo"
    )
    assert "TIME_ZONE" not in around()


@pytest.mark.parametrize(
    ("said", "zone"), [("Europe/Berlin", "Europe/Berlin"), (":Asia/Tokyo", "Asia/Tokyo"), ("X3", "")]
)
def test_the_machine_says_its_zone_or_nothing(monkeypatch: pytest.MonkeyPatch, said: str, zone: str) -> None:
    monkeypatch.setenv("TZ", said)
    assert zone_of_the_machine() == zone


def test_a_port_in_use_is_told_before_anything_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "is_free", lambda port: False)
    monkeypatch.delenv("NORTHWIND_DEMO", raising=False)
    with pytest.raises(start.PortTaken, match="Choose another one: --port 8001"):
        start.move_in(port=8000, fresh=True)


def test_fresh_does_not_pull_the_floor_from_under_one_that_runs(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(start, "is_free", lambda port: True)
    monkeypatch.delenv("NORTHWIND_DEMO", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    folder = tmp_path / "demo"
    with alone(folder):
        (folder / "northwind.sqlite3").touch()
        with pytest.raises(AlreadyOpen, match="The demo runs already"):
            start.move_in(port=8001, fresh=True)
        assert (folder / "northwind.sqlite3").exists()
    with alone(folder):
        pass


def test_every_process_is_started_and_none_knows_the_shops_key_but_the_shop() -> None:
    children = start.children(8123, "a-key")
    assert [child.name for child in children] == ["web", "worker", "beat", "shop"]
    assert [child.name for child in children if "a-key" in child.environment.values()] == ["shop"]
    assert not [child for child in children if "a-key" in child.command]
