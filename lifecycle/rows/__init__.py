"""The only raw writes: whole sets in one statement, in the fastest form of each database. And reads put together once."""

from lifecycle.rows.all_or_none import all_or_none
from lifecycle.rows.analyze import analyze
from lifecycle.rows.delete import delete
from lifecycle.rows.fixed import Fixed, Given
from lifecycle.rows.insert import insert
from lifecycle.rows.kept import is_known_empty, kept_or_asked
from lifecycle.rows.source import Same
from lifecycle.rows.together import Answer, Asked, how_many, how_often, number, numbers, together
from lifecycle.rows.update import update
from lifecycle.rows.upsert import upsert
from lifecycle.rows.values import BadText

__all__ = [
    "Answer", "Asked", "BadText", "Fixed", "Given", "Same", "all_or_none", "analyze", "delete", "how_many", "how_often", "insert", "is_known_empty", "kept_or_asked", "number", "numbers",
    "together", "update", "upsert",
]  # fmt: skip
