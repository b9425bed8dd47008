from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignObject, JSONField, Lookup
from django.db.models.sql.compiler import SQLCompiler

from lifecycle.rows.fields import column_field
from lifecycle.rows.fixed import Given, ListSlot
from lifecycle.rows.members import members, membership


class Among(Lookup):
    """`contact__among=ids`: what `in` does, as one parameter at any size. Takes values only, no query."""

    lookup_name = "among"

    def get_prep_lookup(self) -> tuple[Any, ...] | Given:
        if isinstance(self.rhs, Given):
            return self.rhs
        if hasattr(self.rhs, "resolve_expression") or not isinstance(self.rhs, Iterable):
            raise TypeError("among takes a list of values; for a query there is `in`.")
        if isinstance(column_field(self.lhs.output_field), JSONField):
            raise TypeError("among compares columns; the two databases compare what is inside JSON differently.")
        # as with `in`: NULL equals nothing, and NOT IN (…, NULL) would find nobody
        return tuple(value for value in self.rhs if value is not None)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        if not isinstance(self.rhs, Given) and not self.rhs:
            raise EmptyResultSet
        left, params = self.process_lhs(compiler, connection)
        kept = self.lhs.output_field
        if isinstance(self.rhs, Given):
            return f"{left} {membership(kept, connection)}", (*params, ListSlot(self.rhs.name, kept))
        test, values = members(kept, self.rhs, connection)
        return f"{left} {test}", (*params, *values)


def register() -> None:
    """For every kind of field, foreign keys too: those look nothing up in Field."""
    Field.register_lookup(Among)
    ForeignObject.register_lookup(Among)
