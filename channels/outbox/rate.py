"""How fast a provider may be asked. A bucket that fills evenly: in no stretch as long as the rate's own do more go. Pure.

A place is taken when a message is claimed, moments before its provider is asked. A worker that stalls in between brings
what it holds late, on top of what the others send then: at most its burst, a tenth of the rate.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

CLOCKS_DIFFER = timedelta(minutes=1)  # between workers, at most


@dataclass(frozen=True, slots=True)
class Rate:
    count: int
    window: timedelta

    @property
    def burst(self) -> int:
        """At once, after a rest: a tenth of it, so that what is claimed together is not half a minute old when it goes."""
        return max(1, self.count // 10)

    @property
    def spacing(self) -> timedelta:
        return self.window / (self.count - self.burst + 1)

    def believed(self, free_at: datetime | None, now: datetime) -> datetime | None:
        """Nobody is ever further ahead than a full bucket, unless the clock was set back or the rate was another."""
        fullest = now + self.spacing * self.burst
        return fullest if free_at and free_at > fullest + CLOCKS_DIFFER else free_at

    def room(self, free_at: datetime | None, now: datetime) -> int:
        """How many may go now. `free_at`: when those that went are paid off, as whoever is ahead of us may have seen it."""
        return max(0, (now + self.spacing * self.burst - later_of(free_at, now)) // self.spacing)

    def after(self, taken: int, free_at: datetime | None, now: datetime) -> datetime:
        return later_of(free_at, now) + self.spacing * taken

    def wait(self, free_at: datetime | None, now: datetime) -> timedelta:
        """Until half of what may go at once has room."""
        full_again = later_of(free_at, now) - self.spacing * (self.burst - max(1, self.burst // 2))
        return max(full_again - now, timedelta())


def later_of(moment: datetime | None, now: datetime) -> datetime:
    return max(moment, now) if moment else now


def rate_of(key: str, rates: dict[str, tuple[int, timedelta]]) -> Rate | None:
    """Of a provider and sender, `smtp:hello@example.com`: their own, else that of every sender of the provider."""
    found = rates.get(key) or rates.get(key.partition(":")[0])
    return Rate(*found) if found else None
