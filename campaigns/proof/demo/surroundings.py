"""The environment a demo runs in: made so that nothing of it can reach outside or touch anything else. Pure."""

from collections.abc import Mapping
from pathlib import Path

MARK = "NORTHWIND_DEMO"
# How a real installation sends, and what wakes its workers.
LEFT_OUT = (
    "SENDING_",
    "EMAIL_",
    "ANYMAIL_",
    "TWILIO_",
    "WEBHOOK_ALLOW",
    "KIND_PACKAGES",
    "DEFAULT_FROM_EMAIL",
    "ALLOWED_HOSTS",
)


def is_demo(given: Mapping[str, str]) -> bool:
    return given.get(MARK) == "1"


def has_own_database(given: Mapping[str, str]) -> bool:
    """Whether nobody said which database to use, so that the demo has one of its own."""
    return not given.get("DATABASE_URL")


def folder(var: Path) -> Path:
    """Of the demo's own database, its key and its broker."""
    return var / "demo"


def surroundings(given: Mapping[str, str], *, port: int, root: Path, var: Path, zone: str = "") -> dict[str, str]:
    kept = {name: value for name, value in given.items() if not name.startswith(LEFT_OUT)}
    if has_own_database(given):
        kept.pop("BROKER_URL", None)
        kept["DATABASE_URL"] = f"sqlite:///{folder(var)}/northwind.sqlite3"
    if zone:
        kept.setdefault("TIME_ZONE", zone)  # so that Today greets by the hour of whoever looks
    return kept | {
        MARK: "1",
        "SENDING": "capture",
        "CLOCK": "system",
        "DEBUG": "false",
        "LOG_LEVEL": "warning",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "DEFAULT_FROM_EMAIL": "Northwind Coffee <hello@northwind.example>",
        "PYTHONPATH": str(root),
    }
