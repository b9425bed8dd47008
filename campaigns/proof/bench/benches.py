"""The rows there are, by name."""

from datetime import datetime
from typing import Protocol

from campaigns.proof.bench import advance, broadcast_connection, broadcast_naive, pages, policy, segments, simulate
from campaigns.proof.bench.row import Row
from campaigns.proof.bench.size import Size


class Measure(Protocol):
    def __call__(self, size: Size, *, now: datetime) -> Row: ...


BENCHES: dict[str, Measure] = {
    "broadcast naive": broadcast_naive.measure,
    "broadcast connection": broadcast_connection.measure,
    "segments": segments.measure,
    "advance": advance.measure,
    "policy": policy.measure,
    "simulate": simulate.measure,
    "pages": pages.measure,
}


def named(name: str) -> list[str]:
    """Those that begin with these words; all where nothing is said."""
    return [bench for bench in BENCHES if bench == name or bench.startswith(f"{name} ") or not name]
