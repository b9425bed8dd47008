from collections.abc import Callable
from time import perf_counter
from typing import Any

from campaigns.proof.bench.row import Speed


class Wrong(Exception):
    """What was measured did not do what it should have done, so its speed says nothing."""


def timed(count: int, work: Callable[[], Any]) -> Speed:
    started = perf_counter()
    work()
    return Speed(count, perf_counter() - started)


def insist(found: object, wanted: object, what: str) -> None:
    if found != wanted:
        raise Wrong(f"{what}: {found}, where {wanted} should be.")
