"""Each bench in a process and a database of its own, so that none slows the next and nothing of yours is touched."""

import json
import os
import subprocess
import sys
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management import call_command

from campaigns.proof.bench.benches import BENCHES
from campaigns.proof.bench.place import place
from campaigns.proof.bench.size import Size


class Failed(Exception):
    pass


def run(name: str, arguments: list[str]) -> dict[str, Any]:
    """One row, measured by a new process. `arguments`: more of the command line's."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "bench", name, "--here", *arguments]
    with place(os.environ) as around:
        done = subprocess.run(command, env=around, stdout=subprocess.PIPE, text=True)  # noqa: S603
    if done.returncode:
        raise Failed(f"The bench “{name}” could not be measured; what it said is above.")
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return row


def run_here(name: str, size: Size, now: datetime) -> dict[str, Any]:
    """In the database of this process, which has to be one that `run` made."""
    call_command("migrate", verbosity=0, interactive=False)
    return BENCHES[name](size, now=now).as_json()
