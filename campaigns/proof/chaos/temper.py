"""How a provider behaves: well as a rule, badly now and then, by chance that repeats. Pure but for its own dice."""

import random
import threading
from collections import Counter

TAKE = "take"
# How often of a thousand. Of the last five nobody but the provider can tell whether it has accepted.
BAD = {
    "slow": 40,
    "busy_seconds": 14,
    "busy_date": 8,
    "unavailable": 6,
    "hangs_up_before_reading": 6,
    "error": 4,
    "error_after_accepting": 4,
    "resets_after_reading": 4,
    "accepts_without_answer": 6,
    "stalls": 2,
}
IN_DOUBT = ("error", "error_after_accepting", "resets_after_reading", "accepts_without_answer", "stalls")
ACCEPTS = (TAKE, "slow", "error_after_accepting", "accepts_without_answer", "stalls")


class Temper:
    def __init__(self, seed: int) -> None:
        self.is_calm = False
        self.shown: Counter[str] = Counter()
        self._dice = random.Random(seed)  # noqa: S311 chance that repeats
        self._lock = threading.Lock()

    def next(self) -> str:
        with self._lock:
            mood = TAKE if self.is_calm else self._roll()
            self.shown[mood] += 1
        return mood

    def _roll(self) -> str:
        number = self._dice.randrange(1000)
        for mood, often in BAD.items():
            if number < often:
                return mood
            number -= often
        return TAKE

    def faults(self) -> int:
        return sum(times for mood, times in self.shown.items() if mood not in (TAKE, "slow"))
