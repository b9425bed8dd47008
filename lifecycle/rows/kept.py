"""What is known of a database in which nobody else writes, because every statement was seen.

Answers hold until one of their tables is written: a rehearsal asks for versions, stages, caps and topics at every
instant, and hardly ever does one of them change. And of a table in which nothing is left nothing need be asked.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

Rows = list[tuple[Any, ...]]
ANY = ""  # what is written where it cannot be told
_WRITES = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+(?:"?\w+"?\.)?"?(\w+)')
_GONE = re.compile(r"\s*DELETE\b")
_COME = re.compile(r"\s*INSERT\b")
_UNDONE = re.compile(r"\s*ROLLBACK\b")
_READS = re.compile(r"[\s(]*(?:SELECT|BEGIN|COMMIT|SAVEPOINT|RELEASE|SET|PRAGMA|ANALYZE|VACUUM)\b")


@dataclass(frozen=True, slots=True)
class _Answer:
    asked: Any
    ids: frozenset[Any]
    stamp: int
    rows: Rows


class Kept:
    """Of each statement the last answer. It stands among the wrappers of the connection's statements and sees them all."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection
        self._writes: Counter[str] = Counter()
        # In a transaction that may still be undone: what is read of these now may never have been.
        self._unsettled: set[str] = set()
        self._answers: dict[Hashable, _Answer] = {}
        # Rows at most, by table: what is added counts at once, what is deleted when that can no longer be undone.
        self._most: dict[str, int] = {}

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self.connection.in_atomic_block:
            self._unsettled.clear()
        table = written(sql)
        if table is None:
            return execute(sql, params, many, context)
        self._writes[table] += 1
        self._unsettled.add(table)
        done = execute(sql, params, many, context)
        self._count(table, sql, context["cursor"])
        return done

    def answer(
        self,
        statement: Hashable,
        tables: Collection[str],
        asked: Any,
        ask: Callable[[], Rows],
        ids: frozenset[Any] = frozenset(),
    ) -> Rows:
        """tables: all that the statement reads. asked: what differs from call to call.
        ids: further, those asked about, where a row begins with the one it is of; an answer about more of them will do.
        """
        stamp = self._writes[ANY] + sum(self._writes[table] for table in tables)
        before = self._answers.get(statement)
        if before and (before.asked, before.stamp) == (asked, stamp):
            if before.ids == ids:
                return list(before.rows)
            if ids and ids < before.ids:
                return [row for row in before.rows if row[0] in ids]
        found = ask()
        answer = _Answer(asked, ids, stamp, list(found))
        if ANY not in self._unsettled and self._unsettled.isdisjoint(tables):
            self._answers[statement] = answer
        else:
            self.connection.on_commit(partial(self._answers.__setitem__, statement, answer))
        return found

    def begin_empty(self, tables: Iterable[str]) -> None:
        """They were just made."""
        self._most = dict.fromkeys(tables, 0)

    def is_empty(self, table: str) -> bool:
        """False where it is not known."""
        return self._most.get(table) == 0

    def _count(self, table: str, sql: str, cursor: Any) -> None:
        if table == ANY and not _UNDONE.match(sql):
            self._most.clear()
        elif table in self._most and _COME.match(sql):
            if cursor.rowcount < 0 or " RETURNING " in sql:  # SQLite counts only what it has handed out
                del self._most[table]
            else:
                self._most[table] += cursor.rowcount
        elif table in self._most and _GONE.match(sql) and cursor.rowcount > 0:
            self.connection.on_commit(partial(self._forget, table, cursor.rowcount))

    def _forget(self, table: str, rows: int) -> None:
        if table in self._most:
            self._most[table] -= rows


def kept_by(connection: BaseDatabaseWrapper) -> Kept | None:
    return next((each for each in connection.execute_wrappers if isinstance(each, Kept)), None)


def is_known_empty(model: type[Model]) -> bool:
    """Without a statement; False where it is not known."""
    kept = kept_by(connections["default"])
    return bool(kept and kept.is_empty(model._meta.db_table))


def kept_or_asked(connection: BaseDatabaseWrapper, sql: str, params: Sequence[Any], tables: Collection[str]) -> Rows:
    """The rows of a statement that was put together by hand. tables: all that it reads."""

    def ask() -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            found: Rows = cursor.fetchall()
            return found

    kept = kept_by(connection)
    return kept.answer(sql, tables, list(params), ask) if kept else ask()


@lru_cache(maxsize=1024)
def written(sql: str) -> str | None:
    """The table it writes, None where it writes none."""
    if found := _WRITES.match(sql):
        return found[1]
    return None if _READS.match(sql) else ANY
