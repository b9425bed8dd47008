from decimal import Decimal, InvalidOperation

from django.utils.dateparse import parse_date, parse_datetime

Value = str | int | float | bool | None


def typed_value(kind: str, text: str) -> Value:
    """What a marketer typed, as the JSON value it means. Raises ValueError with a sentence."""
    if kind == "empty":
        return None
    if kind == "number":
        return _number(text)
    if kind == "yes_no":
        return _yes_no(text)
    if kind == "date":
        return _date(text)
    return text


def _number(text: str) -> int | float:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"“{text}” is not a number.") from None
    if not number.is_finite():
        raise ValueError(f"“{text}” is not a number.")
    return int(number) if number == number.to_integral_value() else float(number)


def _yes_no(text: str) -> bool:
    if text.strip().lower() in ("yes", "true", "1"):
        return True
    if text.strip().lower() in ("no", "false", "0"):
        return False
    raise ValueError("Say yes or no.")


def _date(text: str) -> str:
    try:
        if parse_date(text) or parse_datetime(text):
            return text
    except ValueError:
        pass  # well formed, but no such day
    raise ValueError(f"“{text}” is not a date, such as 2026-11-30.")
