"""What is the same in every call is better no parameter: a statement that is prepared once for all values of its
parameters can use no index that holds only some of the rows. Pure."""

import re
from collections.abc import Sequence
from typing import Any

_PLACE = re.compile("%%|%s")
# Nothing in it could end the quotes, or stand for a parameter.
_PLAIN = re.compile(r"[\w .:-]*")


def constants_written(sql: str, params: Sequence[Any]) -> tuple[str, list[Any]]:
    """The statement with its plain texts and numbers in it, and the parameters that are left."""
    left: list[Any] = []
    coming = iter(params)

    def written(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return found[0]
        value = next(coming)
        if isinstance(value, str) and _PLAIN.fullmatch(value):
            return f"'{value}'"
        if type(value) in (bool, int):
            return f"({str(value).lower()})"
        left.append(value)
        return found[0]

    return _PLACE.sub(written, sql), left
