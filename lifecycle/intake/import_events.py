import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from lifecycle.contacts.identify import Identity
from lifecycle.events.accept import Result, Said, accept
from lifecycle.events.new_event import check
from lifecycle.intake.cells import typed
from lifecycle.intake.run import Brought, Counts, Progress, Refusals, Verdict, run
from lifecycle.intake.table import BadTable, Line, Table

STATUSES = {"created": "created", "duplicate": "unchanged", "refused": "refused"}


@dataclass(frozen=True, slots=True)
class EventColumns:
    """Which column says what. Those not named become properties.

    id: "" makes an event's id of the file's name, the line's number and its content
    """

    contact: str
    at: str
    id: str = ""


def import_events(
    *,
    path: Path,
    event: str,
    columns: EventColumns,
    now: datetime,
    refused_path: Path,
    react: bool = False,
    contact_is: str = "external_id",
    filename: str = "",
    progress: Progress = lambda counts: None,
    brought: Brought = lambda people: None,
) -> Counts:
    """Lines of a file through `identify` and `record_events`; a second run adds none.

    They are history, which enrolls and wakes nobody, unless `react`. `filename` is the name the file had where it
    came from, when it lies here under another.
    """
    table = Table(path)
    reader = _Reader(table.columns, event, columns, contact_is, filename or path.name)

    def store(lines: Sequence[Line]) -> list[Verdict]:
        with transaction.atomic():
            results = accept([reader.read(line) for line in lines], now=now, history=not react, even_late=react)
            brought([(result.contact_id, "") for result in results])
        return [Verdict(STATUSES[result.status], result.problem) for result in results]

    return run(table, store, Refusals(refused_path, table), progress)


class _Reader:
    def __init__(self, columns: Sequence[str], event: str, named: EventColumns, contact_is: str, filename: str) -> None:
        for column in filter(None, (named.contact, named.at, named.id)):
            if column not in columns:
                raise BadTable(f"There is no column “{column}”. The columns are {', '.join(columns)}.")
        self.event, _ = check(name=event, properties={})
        self.filename, self.contact_is = filename[-180:], contact_is
        self.contact, self.at = columns.index(named.contact), columns.index(named.at)
        self.id = columns.index(named.id) if named.id else None
        special = {self.contact, self.at, self.id}
        self.properties = [(place, name) for place, name in enumerate(columns) if name and place not in special]

    def read(self, line: Line) -> Said | Result:
        contact, at = line.cells[self.contact], line.cells[self.at]
        if not contact:
            return Result("refused", problem="The line does not say whose event it is.")
        if not at:
            return Result("refused", problem="The line does not say when it was.")
        if self.id is not None and not line.cells[self.id]:
            return Result("refused", problem="The line has no id.")
        who: dict[str, Any] = {self.contact_is: contact}
        return Said(
            who=Identity(**who),
            event=self.event,
            occurred_at=at,
            properties={column: typed(cell) for place, column in self.properties if (cell := line.cells[place])},
            message_id=self._id(line),
            source="import",
        )

    def _id(self, line: Line) -> str:
        if self.id is not None:
            # Each export counts its own rows: order 17 and refund 17 are two events.
            return f"{self.event}/{line.cells[self.id]}"
        content = hashlib.sha256("\x1f".join(line.cells).encode("utf-8", "replace")).hexdigest()[:16]
        return f"{self.filename}/{line.number}/{content}"
