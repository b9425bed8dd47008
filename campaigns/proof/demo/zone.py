import os
from pathlib import Path
from zoneinfo import available_timezones

CLOCK = Path("/etc/localtime")


def zone_of_the_machine() -> str:
    """Such as Europe/Berlin; empty where the machine does not say."""
    said = os.environ.get("TZ", "").lstrip(":") or str(CLOCK.resolve()).partition("zoneinfo/")[2]
    return said if said in available_timezones() else ""
