"""Rows written by the database itself: each column is an expression of the row's number."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from campaigns.teamwork.models import Task
from campaigns.workflows.models import Enrollment, StepRun
from channels.outbox.models import Message
from lifecycle.accounts.models import Deed
from lifecycle.consent.models import Suppression
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from lifecycle.segments.models import Membership

EACH = {Event: 10, Message: 3, StepRun: 3, Membership: 3}  # per contact; one of all others
NAMED_BY_OTHERS = (Contact, Enrollment, Message)
FEW = {Deed: 20, Suppression: 50, Task: 500}  # one for so many contacts


class Writer:
    def __init__(self, people: range, now: datetime) -> None:
        self.people, self.now, self.is_postgres = people, now.astimezone(UTC), connection.vendor == "postgresql"

    def until(self, model: type[Model], number: int | None = None) -> int:
        number = self.people.stop if number is None else number
        return number * EACH.get(model, 1) // FEW.get(model, 1)

    def insert(self, model: type[Model], said: Mapping[str, str]) -> None:
        """said: for each column an expression of `i`, the row's number. Other columns get the model's default."""
        columns, values, params = list[str](), list[str](), list[Any]()
        for field in model._meta.local_concrete_fields:
            if field.primary_key and model not in NAMED_BY_OTHERS:
                continue
            column = str(field.column)
            columns.append(connection.ops.quote_name(column))
            if field.primary_key:
                values.append("i + 1")
            elif column in said:
                values.append(said[column].replace("%", "%%"))
            else:
                values.append(f"CAST(%s AS {field.db_type(connection)})" if self.is_postgres else "%s")
                params.append(field.get_db_prep_save(field.get_default(), connection))
        first, last = self.until(model, self.people.start), self.until(model)
        numbers = self._numbers(first, last)
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            into = f"INSERT INTO {table} ({', '.join(columns)})"
            cursor.execute(f"{into} SELECT {', '.join(values)} FROM {numbers}", params)  # noqa: S608

    def _numbers(self, first: int, last: int) -> str:
        if self.is_postgres:
            return f"generate_series({first}::bigint, {last - 1}::bigint) AS n(i)"
        begin, more = f"SELECT {first} AS i WHERE {first} < {last}", f"SELECT i + 1 FROM n WHERE i + 1 < {last}"  # noqa: S608
        return f"(WITH RECURSIVE n(i) AS ({begin} UNION ALL {more}) SELECT i FROM n)"  # noqa: S608

    def ago(self, seconds: str) -> str:
        """That long before now; less than nothing is still to come."""
        if self.is_postgres:
            return f"(TIMESTAMPTZ '{self.now:%Y-%m-%d %H:%M:%S}+00' - ({seconds}) * INTERVAL '1 second')"
        return f"strftime('%Y-%m-%d %H:%M:%S', {int(self.now.timestamp())} - ({seconds}), 'unixepoch')"

    def json(self, text: str) -> str:
        return f"CAST({text} AS jsonb)" if self.is_postgres else text


def of(values: Sequence[object], place: str) -> str:
    """One of these, by an expression's remainder."""
    said = " ".join(f"WHEN {n} THEN {_literal(value)}" for n, value in enumerate(values))
    return f"(CASE ({place}) % {len(values)} {said} END)"


def _literal(value: object) -> str:
    return (
        "NULL" if value is None else str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
    )


def spread(within: int, step: int = 7919) -> str:
    """A number below `within` that looks like chance, and is the same in each run."""
    return f"((i * {step} + i / 13) % {within})"
