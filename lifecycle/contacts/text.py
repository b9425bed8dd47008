"""Text as somebody sent it, before it may be stored."""


class BadClaim(ValueError):
    """field: which part of what was said it is about, as `address.country`; "" where it is about the whole."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


def text(value: object, name: str, longest: int) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise BadClaim(f"“{name}” must be text.", name)
    value = value.strip()
    if len(value) > longest:
        raise BadClaim(f"“{name}” has more than {longest} characters.", name)
    if not value.isascii() or "\x00" in value:
        _check_characters(value, name)
    return value


def _check_characters(value: str, name: str) -> None:
    if "\x00" in value:
        raise BadClaim(f"“{name}” has the character NUL, which no text may hold.", name)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadClaim(f"“{name}” has half a character (a lone surrogate), which no text may hold.", name) from None
