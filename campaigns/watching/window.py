"""How far back a count goes. Pure."""

from datetime import datetime, timedelta

WINDOWS = {"24h": timedelta(hours=24), "30d": timedelta(days=30)}
USUAL = "30d"


def window_named(name: object) -> str:
    return name if isinstance(name, str) and name in WINDOWS else USUAL


def since(window: str, now: datetime) -> datetime:
    return now - WINDOWS[window]
