"""Cells of a CSV file: what type the text stands for, and how text leaves without starting a formula."""

import re

# 007 and +49 are names written in digits; 17 digits no longer survive as a number everywhere.
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?", re.ASCII)
# Also as East Asian keyboards write them; a spreadsheet takes those for the same.
STARTER = r"[=+\-@＝＋－＠]"
FORMULA = re.compile(rf"'*(?:[\t\r\n]|\s*{STARTER})")
# Where a spreadsheet that expects another separator than ours would begin a cell.
# White space is looked at from its first letter only: a cell may hold nothing else, and a lot of it.
BEGINS = r"(?:[,;|]|(?<!\s)(?=\s*[\t\r\n]))\s*+"
FORMULA_WITHIN = re.compile(rf"({BEGINS})('*{STARTER})")
GUARDED_WITHIN = re.compile(rf"({BEGINS})'('*{STARTER})")
WORDS = {"true": True, "false": False, "TRUE": True, "FALSE": False, "True": True, "False": False}

Value = str | int | float | bool


def typed(cell: str) -> Value:
    found = NUMBER.fullmatch(cell)
    if found:
        return float(cell) if found[1] else int(cell)
    return WORDS.get(cell, cell)


def guarded(cell: str) -> str:
    """Text as a spreadsheet may open it. `unguarded` gives it back as it was."""
    within = FORMULA_WITHIN.sub(r"\1'\2", cell)
    return f"'{within}" if FORMULA.match(cell) and not NUMBER.fullmatch(cell) else within


def unguarded(cell: str, *, ours: bool) -> str:
    """ours: a file that we wrote. In another one an apostrophe in the midst of a cell is just that."""
    text = GUARDED_WITHIN.sub(r"\1\2", cell) if ours else cell
    return text[1:] if text[:1] == "'" and FORMULA.match(text) else text
