"""What every import of a file does: batches in flat memory, a count of each outcome, and a file of what was refused."""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from lifecycle.intake.cells import guarded
from lifecycle.intake.notices import Notices
from lifecycle.intake.table import OURS, Line, Table

BATCH = 1000


@dataclass(slots=True)
class Verdict:
    status: str  # created, updated, unchanged, refused
    problem: str = ""
    notice: str = ""  # what of a line that came in was left out


@dataclass(slots=True)
class Counts:
    total: int
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    notices: Notices = field(default_factory=Notices)
    is_assumed: bool = False  # see Table


Store = Callable[[Sequence[Line]], Sequence[Verdict]]
Progress = Callable[[Counts], None]
Brought = Callable[[Sequence[tuple[int | None, str]]], None]  # contact and outcome of each line


class Refusals:
    """The refused lines as a file of their own, which can be mended and imported. Without any there is no file."""

    def __init__(self, path: Path, table: Table) -> None:
        """In the form of `table`: what opened that one as cells opens this one."""
        self.path, self.columns, self.delimiter = path, table.columns, table.delimiter
        path.unlink(missing_ok=True)

    def add(self, refused: Sequence[tuple[Line, str]]) -> None:
        is_new = not self.path.exists()
        # without a mark of its encoding a spreadsheet takes Zoë for ZoÃ«, and saves her so
        with self.path.open("a", encoding="utf-8-sig" if is_new else "utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=self.delimiter)
            if is_new:
                writer.writerow([*OURS, *map(guarded, self.columns)])
            writer.writerows([line.number, guarded(reason), *map(guarded, line.raw)] for line, reason in refused)


def run(table: Table, store: Store, refusals: Refusals, progress: Progress) -> Counts:
    counts = Counts(total=table.total, is_assumed=table.is_assumed)
    for batch in _batches(table):
        good = [line for line in batch if not line.problem]
        refused = [(line, line.problem) for line in batch if line.problem]
        for line, verdict in zip(good, store(good) if good else (), strict=True):
            setattr(counts, verdict.status, getattr(counts, verdict.status) + 1)
            if verdict.status == "refused":
                refused.append((line, verdict.problem))
            elif verdict.notice:
                counts.notices.add(line.number, verdict.notice)
        counts.refused += len(batch) - len(good)
        counts.read += len(batch)
        if refused:
            refusals.add(sorted(refused, key=lambda each: each[0].number))
        progress(counts)
    return counts


def _batches(table: Table) -> Iterator[list[Line]]:
    lines = iter(table)
    while batch := list(islice(lines, BATCH)):
        yield batch
