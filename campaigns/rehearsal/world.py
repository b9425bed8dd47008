"""A world of its own for a rehearsal: the same engine and models, and nothing it writes is ever real.

This thread's connection "default" is swapped for a scratch one. Tables that the engine writes are scratch tables there;
all others are the real ones, which the database itself refuses to write.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import connections

from campaigns.rehearsal.postgres_world import PostgresWorld
from campaigns.rehearsal.scratch import EVERYBODY, Scratch, Share
from campaigns.rehearsal.sqlite_world import SqliteWorld
from channels.outbox.wake import asleep

WORLDS: dict[str, type[Scratch]] = {"sqlite": SqliteWorld, "postgresql": PostgresWorld}


@contextmanager
def world(only: int | None = None, closed: Collection[str] = (), share: Share = EVERYBODY) -> Iterator[Scratch]:
    """Inside, this thread reads and writes the scratch world. Nobody is woken from within. For who is there see Scratch."""
    live = connections["default"]
    scratch = WORLDS[live.vendor](live, only, closed, share)
    connections["default"] = scratch.connection
    try:
        with asleep():
            scratch.build()
            yield scratch
    finally:
        connections["default"] = live
        scratch.close()


@contextmanager
def reality(scratch: Scratch) -> Iterator[None]:
    """Out of the scratch world for a moment; not inside a transaction of it."""
    connections["default"] = scratch.live
    try:
        yield
    finally:
        connections["default"] = scratch.connection


@contextmanager
def fantasy(scratch: Scratch) -> Iterator[None]:
    """Back into it for a moment, from `reality`."""
    connections["default"] = scratch.connection
    try:
        yield
    finally:
        connections["default"] = scratch.live
