"""Every `faultpoint("…")` of the floor that sends, and how to die there."""

import ast
import os
import signal
from collections.abc import Callable
from pathlib import Path

from django.db import connections

from channels.outbox import faultpoint as faults

FLOOR = Path(faults.__file__).parents[1]


def named_points() -> list[str]:
    calls = [node for file in FLOOR.rglob("*.py") for node in ast.walk(ast.parse(file.read_text()))]
    return sorted(
        call.args[0].value
        for call in calls
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "faultpoint"
        and isinstance(call.args[0], ast.Constant)
    )


POINTS = named_points()


def in_a_process_of_its_own(work: Callable[[], object]) -> int:
    """How it ended, as a signal or an exit code."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(point: str, work: Callable[[], object]) -> None:
    def die() -> None:
        faults.FAULTPOINT = point
        work()

    assert in_a_process_of_its_own(die) == -signal.SIGKILL, f"it never came by {point}"
