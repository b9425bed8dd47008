from typing import Any

from django.db.models import AutoField, BigAutoField, Model, SmallAutoField

from lifecycle.rows.fields import field_of
from lifecycle.rows.source import Columns, Same, size_of

ALIKE = (dict, list)


def with_defaults(model: type[Model], columns: Columns) -> Columns:
    """The columns and, for each field not among them, what Django would have put there. Keys become field names."""
    given = {field_of(model, name).name: part for name, part in columns.items()}
    size = size_of(columns)
    for field in model._meta.local_concrete_fields:
        if field.name not in given and not _made_by_database(field):
            given[field.name] = _default(field, size)
    return given


def _made_by_database(field: Any) -> bool:
    return isinstance(field, AutoField | BigAutoField | SmallAutoField) or field.generated or field.has_db_default()


def _default(field: Any, size: int) -> Any:
    # a callable may answer otherwise for each row, such as uuid4
    if callable(field.default) and field.default not in ALIKE:
        return [field.get_default() for _ in range(size)]
    return Same(field.get_default())
