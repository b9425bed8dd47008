import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from lifecycle.contacts.identify import Identity, identify
from lifecycle.clock.moment import BadMoment, parse_moment
from lifecycle.events.new_event import BadEvent, NewEvent, check
from lifecycle.events.record import record_events
from lifecycle.intake.cells import typed
from lifecycle.intake.run import Counts, Progress, Refusals, Verdict, run
from lifecycle.intake.table import BadTable, Line, Table


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
) -> Counts:
    """Lines of a file through `identify` and `record_events`; a second run adds none.

    They are history, which enrolls and wakes nobody, unless `react`. `filename` is the name the file had where it
    came from, when it lies here under another.
    """
    table = Table(path)
    reader = _Reader(table.columns, event, columns, contact_is, filename or path.name)

    def store(lines: Sequence[Line]) -> list[Verdict]:
        verdicts: list[Verdict | None] = [None] * len(lines)
        good = []
        for place, line in enumerate(lines):
            try:
                good.append((place, *reader.read(line)))
            except (BadMoment, BadEvent) as error:
                verdicts[place] = Verdict("refused", str(error))
        with transaction.atomic():
            found = {name: None for _, name, _ in good}
            people = identify([Identity(**{contact_is: name}) for name in found], now=now)
            outcomes = dict(zip(found, people, strict=True))
            kept = [(place, outcomes[name], new) for place, name, new in good if outcomes[name].contact_id]
            for _, outcome, new in kept:
                new.contact_id = outcome.contact_id or 0
            stored = record_events([new for _, _, new in kept], now=now, history=not react, even_late=react)
        for (place, _, _), pk in zip(kept, stored, strict=True):
            verdicts[place] = Verdict("created" if pk else "unchanged")
        for place, name, _ in good:
            verdicts[place] = verdicts[place] or Verdict("refused", outcomes[name].problem)
        return [verdict for verdict in verdicts if verdict]

    return run(table, store, Refusals(refused_path, table.columns), progress)


class _Reader:
    def __init__(
        self, columns: Sequence[str], event: str, named: EventColumns, contact_is: str, filename: str
    ) -> None:
        for column in filter(None, (named.contact, named.at, named.id)):
            if column not in columns:
                raise BadTable(f"There is no column “{column}”. The columns are {', '.join(columns)}.")
        self.event, _ = check(name=event, properties={})
        self.filename = filename[-180:]
        self.contact, self.at = columns.index(named.contact), columns.index(named.at)
        self.id = columns.index(named.id) if named.id else None
        special = {self.contact, self.at, self.id}
        self.properties = [(place, name) for place, name in enumerate(columns) if name and place not in special]

    def read(self, line: Line) -> tuple[str, NewEvent]:
        name = line.cells[self.contact]
        if not name:
            raise BadEvent("The line does not say whose event it is.")
        properties = {column: typed(cell) for place, column in self.properties if (cell := line.cells[place])}
        _, message_id = check(name=self.event, properties=properties, message_id=self._id(line))
        at = parse_moment(line.cells[self.at])
        return name, NewEvent(0, self.event, at, properties, source="import", message_id=message_id)

    def _id(self, line: Line) -> str:
        if self.id is not None:
            if not line.cells[self.id]:
                raise BadEvent("The line has no id.")
            # Each export counts its own rows: order 17 and refund 17 are two events.
            return f"{self.event}/{line.cells[self.id]}"
        content = hashlib.sha256("\x1f".join(line.cells).encode("utf-8", "replace")).hexdigest()[:16]
        return f"{self.filename}/{line.number}/{content}"
