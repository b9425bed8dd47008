"""What one rendering may use. Counted, so that the same template ends the same way on every machine."""

import time

from channels.content.problem import TemplateProblem

MAX_STEPS = 100_000  # nodes, look-ups and filters
MAX_SIZE = 2_000_000  # characters made: output, captures, results of filters
MAX_TEXT = 200_000  # characters of one value
MAX_ITEMS = 10_000  # of one list or range
MAX_SECONDS = 2.0  # of this thread's own processor time: the last resort, for steps that cost more than they should
_LOOK_EVERY = 500


class Budget:
    __slots__ = ("look_at", "size", "started", "steps")

    def __init__(self) -> None:
        self.steps = MAX_STEPS
        self.size = MAX_SIZE
        self.look_at = MAX_STEPS - _LOOK_EVERY
        self.started = time.thread_time()  # works in threads, and a busy machine does not use it up

    def step(self) -> None:
        self.steps -= 1
        if self.steps < self.look_at:
            self.look_at = self.steps - _LOOK_EVERY
            if self.steps < 0 or time.thread_time() - self.started > MAX_SECONDS:
                raise TemplateProblem("the template does too much work for one message.")

    def make(self, size: int) -> None:
        self.size -= size
        if self.size < 0:
            raise TemplateProblem("the template makes too much text for one message.")


def weigh(value: object, depth: int = 8) -> int:
    """Characters that this value may become; refuses what no message needs."""
    if isinstance(value, str):
        size = len(value)
    elif isinstance(value, bool) or value is None:
        return 1
    elif isinstance(value, int):
        if value.bit_length() > 1024:
            raise TemplateProblem("a number in the template grows too large.")
        return 1
    elif isinstance(value, range):
        size = len(value) if value.stop - value.start <= MAX_ITEMS else MAX_TEXT + 1
    elif isinstance(value, list | tuple):
        if len(value) > MAX_ITEMS:
            raise TemplateProblem(f"a list in the template has more than {MAX_ITEMS:,} items.")
        size = len(value) + (sum(weigh(item, depth - 1) for item in value) if depth else 0)
    elif isinstance(value, dict):
        size = len(value) + (sum(weigh(item, depth - 1) for item in value.values()) if depth else 0)
    else:
        return 1
    if size > MAX_TEXT:
        raise TemplateProblem("a value in the template grows too large.")
    return size
