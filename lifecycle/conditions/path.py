"""Where in free attributes a value stands: `plan`, or `address.city` for what is nested."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST = 200
DEEPEST = 5


def keys_of(name: str) -> list[str]:
    return name.split(".")


def check_name(name: str) -> None:
    keys = keys_of(name)
    # SQLite has no way to write a quotation mark or a backslash in the path of a key.
    if len(name) > LONGEST or len(keys) > DEEPEST or not all(keys) or any(mark in name for mark in '"\\'):
        raise ValidationError(_("“%(name)s” cannot be the name of a field."), params={"name": name[:LONGEST]})


def value_at(values: Mapping[str, Any], name: str) -> Any:
    found: Any = values
    for key in keys_of(name):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def spoken(name: str) -> str:
    return name.replace(".", " ").replace("_", " ")
