"""A set of values as one parameter, whatever its size."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from lifecycle.rows.source import cast_of
from lifecycle.rows.values import can_be_stored, dumped, encoded, refuse_misfits


def members(field: Any, values: Sequence[Any], connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
    """The right side of a test for membership."""
    return membership(field, connection), [stored_as(field, values, connection)]


def membership(field: Any, connection: BaseDatabaseWrapper) -> str:
    """The test, for one parameter."""
    if connection.vendor != "postgresql":
        return "IN (SELECT value FROM json_each(%s))"
    # As a constant array, so that the planner knows its size
    return f"= ANY(%s::{cast_of(field, connection)}[])"


def stored_as(field: Any, values: Sequence[Any], connection: BaseDatabaseWrapper) -> str:
    """The parameter. What cannot be stored equals nothing, and is no error here."""
    cells = encoded(field, values, connection)
    try:
        refuse_misfits(field, cells)
        text = dumped([field], [cells], cells)
    except (ValueError, OverflowError):
        cells = [cell for cell in cells if can_be_stored(field, cell)]
        text = dumped([field], [cells], cells)
    return _array(cells, text) if connection.vendor == "postgresql" else text


def _array(cells: Sequence[Any], text: str) -> str:
    # quoted strings are written in it as in JSON …
    if not any(isinstance(cell, str) for cell in cells):
        return "{" + text[1:-1] + "}"
    # … but for its escapes of control characters
    return "{" + ",".join('"' + str(cell).replace("\\", "\\\\").replace('"', '\\"') + '"' for cell in cells) + "}"
