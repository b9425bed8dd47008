"""Web, workers and beat are really started, really killed, and everybody gets their message once."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

ENGINES = {"sqlite": "sqlite", "postgres": "postgres"}


def chaos(*options: str) -> dict[str, Any]:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "chaos", "--format", "json", *options]
    done = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, timeout=900)
    assert done.stdout, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.whole
@pytest.mark.chaos
def test_whoever_is_killed_nobody_is_lost_and_nobody_is_written_to_twice(pytestconfig: Any) -> None:
    found = chaos("--messages", "200", "--kills", "5", "--seed", "1", "--engine", ENGINES[pytestconfig.getoption("db")])
    assert list(found) == [
        "recipients",
        "accepted",
        "accepted_twice",
        "lost",
        "unknown",
        "in_flight",
        "faults",
        "states",
    ]
    assert (found["recipients"], found["lost"], found["accepted_twice"]) == (200, 0, 0)
    assert found["unknown"] <= found["in_flight"]
    assert found["faults"] >= 5
    assert set(found["states"]) <= {"delivered", "unknown"}
