"""What may be stored as JSON in both databases, and how large it is."""

from datetime import date, datetime
from typing import Any

import orjson


class NotJson(ValueError):
    pass


def packed(value: Any) -> bytes:
    """The value as JSON. Refuses what PostgreSQL cannot store: NUL, lone surrogates, numbers without an end."""
    try:
        text = orjson.dumps(value, default=_other, option=orjson.OPT_PASSTHROUGH_DATETIME)
    except (TypeError, UnicodeEncodeError, RecursionError) as error:
        raise NotJson(_sentence(error)) from None
    # The six characters \u0000 may also be text with a backslash, so only then is it worth a walk.
    if b"\\u0000" in text and _has_nul(value):
        raise NotJson("It has the character NUL, which no text may hold.")
    return text


def _other(value: Any) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__}")


def _sentence(error: Exception) -> str:
    words = str(error).lower()
    if "surrogate" in words or "utf-8" in words:
        return "It has half a character (a lone surrogate), which no text may hold."
    if "integer" in words:
        return "It has a whole number of more than 64 bits. Send it as text."
    if "recursion" in words:
        return "It is nested too deeply."
    return "It has a value that JSON does not know."


def _has_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any("\x00" in key or _has_nul(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return any(_has_nul(item) for item in value)
    return False
