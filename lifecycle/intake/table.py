"""A CSV file as a stream of lines in flat memory, whatever is in it."""

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from lifecycle.intake.cells import unguarded
from lifecycle.intake.encoding import ASSUMED, shape_of

LARGEST_CELL = 32_000  # characters
# What the parser swallows at most before it gives a line up: a quotation mark that is never closed.
csv.field_size_limit(32_000_000)
# What our own files of refused lines put before each line. They are ours to take away again, too.
OURS = ["refused line", "refused because"]
# How bytes come that are no letters in the file's encoding.
STRANGE = re.compile("[\udc80-\udcff]")
OTHER_ENCODING = "The line has letters in another encoding than the rest of the file."
NEVER_CLOSED = "A quotation mark is opened here and never closed, so all that follows stands in one cell."


class BadTable(Exception):
    pass


@dataclass(slots=True)
class Line:
    number: int  # of the line on which it begins, the header being 1
    raw: list[str]
    cells: list[str]  # the same, and none where the line cannot be taken
    problem: str = ""


class _Text:
    """The file's text line by line, which knows whether anybody has asked for more than there is."""

    def __init__(self, file: Iterable[str]) -> None:
        self.lines = iter(file)
        self.is_over = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        for line in self.lines:
            return line
        self.is_over = True
        raise StopIteration


class Table:
    def __init__(self, path: Path) -> None:
        self.path = path
        shape = shape_of(path)
        self.encoding = shape.encoding
        self.total = max(shape.lines - 1, 0)
        self.delimiter = _delimiter(path, self.encoding)
        header = self._header()
        self.is_ours = header[: len(OURS)] == OURS
        self.columns = [self._read(cell) for cell in self._own(header)]
        self._check()

    def __iter__(self) -> Iterator[Line]:
        # In UTF-16 a byte of a letter is nothing by itself.
        errors = "replace" if self.encoding.startswith("utf-16") else "surrogateescape"
        with self.path.open(encoding=self.encoding, errors=errors, newline="") as file:
            text = _Text(file)
            reader = csv.reader(text, delimiter=self.delimiter)
            next(reader)
            while True:
                number = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield Line(number, [], [], _sentence(error))
                    continue
                cells = [self._read(cell) for cell in self._own(cells)]
                if any(cells):
                    # of cells that have no end the parser makes a line all the same
                    problem = NEVER_CLOSED if text.is_over else self._problem(cells)
                    yield Line(number, [*map(_readable, cells)], [], problem) if problem else Line(number, cells, cells)

    @property
    def is_assumed(self) -> bool:
        """Whether its letters may be others than those that were read."""
        return self.encoding == ASSUMED

    def _own(self, cells: list[str]) -> list[str]:
        return cells[len(OURS) :] if self.is_ours else cells

    def _read(self, cell: str) -> str:
        return unguarded(cell.strip(), ours=self.is_ours)

    def _problem(self, cells: list[str]) -> str:
        if len(cells) != len(self.columns):
            return f"The line has {len(cells)} cells, the header has {len(self.columns)}."
        for cell, column in zip(cells, self.columns, strict=True):
            if len(cell) > LARGEST_CELL:
                return f"The cell “{column}” has {len(cell):,} characters; {LARGEST_CELL:,} fit."
            if not cell.isascii() and STRANGE.search(cell):
                return OTHER_ENCODING
        return ""

    def _header(self) -> list[str]:
        with self.path.open(encoding=self.encoding, errors="replace", newline="") as file:
            try:
                return [cell.strip() for cell in next(csv.reader(file, delimiter=self.delimiter), [])]
            except csv.Error as error:
                raise BadTable(f"The first line cannot be read. {_sentence(error)}") from None

    def _check(self) -> None:
        if not any(self.columns):
            raise BadTable("The file has no first line with the names of its columns.")
        twice = [name for name, count in Counter(filter(None, self.columns)).items() if count > 1]
        if twice:
            raise BadTable(f"The column “{twice[0]}” is there twice.")


def _readable(cell: str) -> str:
    """What is strange in a file is most often the one other encoding that people have."""
    return STRANGE.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252", "replace"), cell)


def _delimiter(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        head = file.readline(100_000)
    counts = {mark: head.count(mark) for mark in ",;\t|"}
    return max(counts, key=lambda mark: counts[mark])


def _sentence(error: csv.Error) -> str:
    if "field larger" in str(error):
        return "A quotation mark is opened here and never closed, or a cell is larger than 32 MB."
    return "The line is not readable as CSV."
