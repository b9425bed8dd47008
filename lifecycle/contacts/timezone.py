from functools import cache
from zoneinfo import available_timezones


@cache
def _spellings() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones() if name not in ("Factory", "localtime")}


def clean(name: str) -> str:
    """The zone's own spelling, or nothing where no such zone is known."""
    return _spellings().get(name.strip().lower(), "")
