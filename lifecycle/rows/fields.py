from typing import Any

from django.db.models import Model


def field_of(model: type[Model], name: str) -> Any:
    """By its name, its attname (`contact_id`) or `pk`."""
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


def column_field(field: Any) -> Any:
    """The field whose type the column has: a foreign key's is that of the row it points to."""
    while field.is_relation:
        field = field.target_field
    return field
