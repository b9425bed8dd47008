"""P31: what we give back as a table starts no formula in a spreadsheet, and is read again as it was."""

import csv
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.intake.cells import FORMULA_WITHIN, GUARDED_WITHIN, NUMBER, guarded, unguarded
from lifecycle.intake.run import Refusals
from lifecycle.intake.table import OURS, BadTable, Line, Table
from tests.pattern_work import grows_too_fast

# What a spreadsheet may take for the end of a cell, whichever separator it expects.
PIECES = re.compile(r"[,;|\t\r\n]")
STARTS = tuple("=+-@＝＋－＠")
TEXT = st.text(st.sampled_from("=+-@＝＋－＠'\t\r\n ,;|\"aé1") | st.characters(exclude_categories=["Cs"]), max_size=12)


@given(TEXT)
def test_no_cell_starts_a_formula_and_each_comes_back(cell: str) -> None:
    out = guarded(cell)
    assert NUMBER.fullmatch(out) or not any(piece.lstrip().startswith(STARTS) for piece in PIECES.split(out))
    assert not out.startswith(("\t", "\r", "\n"))
    assert unguarded(out, ours=True) == cell


@pytest.mark.parametrize("piece", ["\n", "\t ", " \n", ",", ", ", "'", ",'", "\n'", " ", "=", ",=", "\n=", "\n'="])
def test_twice_a_cell_is_twice_the_work(piece: str) -> None:
    for before in ("", ",", "\n", "'"):
        for pattern in (FORMULA_WITHIN, GUARDED_WITHIN):
            assert not grows_too_fast(pattern, piece, before=before), before


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=4), st.tuples(TEXT, TEXT), st.sampled_from(",;\t|"))
def test_a_table_that_is_refused_twice_is_still_the_same(
    lines: list[tuple[str, str]], header: tuple[str, str], delimiter: str
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "people.csv")
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=delimiter).writerows([header, *lines])
        try:
            first = Table(path)
        except BadTable:
            return
        again = refuse(refuse(first, Path(folder, "once.csv")), Path(folder, "twice.csv"))
        assert again.columns == first.columns
        assert [line.raw for line in again] == [line.raw for line in first]


def refuse(table: Table, path: Path) -> Table:
    refusals = Refusals(path, table)
    refusals.add([(line, "=because") for line in table] or [(Line(2, [], []), "nothing")])
    return Table(path)


@pytest.mark.parametrize("cell", ["'s-Hertogenbosch", "rock 'n' roll; '-)", "+49 170 1234567", "-5", "O'Neil", "a-b"])
def test_what_others_wrote_is_read_as_it_stands(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "people.csv"
    path.write_text(f'name,note\nAda,"{cell}"\n')
    table = Table(path)
    assert next(iter(table)).cells == ["Ada", cell]
    assert next(iter(refuse(table, tmp_path / "refused.csv"))).cells == ["Ada", cell]


def test_a_column_called_by_a_formula_is_held_as_well(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("@handle;=1+1\nada;x\n")
    back = refuse(Table(path), tmp_path / "refused.csv")
    assert (tmp_path / "refused.csv").read_text("utf-8-sig").splitlines()[0] == ";".join([*OURS, "'@handle", "'=1+1"])
    assert back.columns == ["@handle", "=1+1"]
