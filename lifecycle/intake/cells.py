"""Cells of a CSV file: what type the text stands for, and how text leaves without starting a formula."""

import re

# 007 and +49 are names written in digits; 17 digits no longer survive as a number everywhere.
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?", re.ASCII)
FORMULA = re.compile(r"'*[=+\-@\t\r]")
WORDS = {"true": True, "false": False, "TRUE": True, "FALSE": False, "True": True, "False": False}

Value = str | int | float | bool


def typed(cell: str) -> Value:
    found = NUMBER.fullmatch(cell)
    if found:
        return float(cell) if found[1] else int(cell)
    return WORDS.get(cell, cell)


def guarded(cell: str) -> str:
    """Text as a spreadsheet may open it. `unguarded` gives it back as it was."""
    return f"'{cell}" if FORMULA.match(cell) and not NUMBER.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and FORMULA.match(cell) else cell
