"""The threads an adapter asks with, in a process and in its forks."""

import os
import time
from collections.abc import Callable
from concurrent.futures import wait

from channels.adapters.threads import threads


def sums() -> list[int]:
    asked = [threads("test", 2).submit(sum, (number, 1)) for number in range(4)]
    wait(asked, timeout=5)
    return [future.result(timeout=0) for future in asked]


def in_a_fork(work: Callable[[], bool]) -> bool:
    if not (child := os.fork()):
        try:
            os._exit(0 if work() else 1)
        finally:
            os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_process_keeps_its_threads() -> None:
    assert threads("test", 2) is threads("test", 2)
    assert threads("test", 2) is not threads("other", 2)


def test_a_fork_of_a_process_that_has_sent_can_send_too() -> None:
    for future in [threads("test", 2).submit(time.sleep, 0.02) for _ in range(4)]:
        future.result()  # every thread there may be is there, and free
    assert in_a_fork(lambda: sums() == [1, 2, 3, 4])
    assert sums() == [1, 2, 3, 4]
