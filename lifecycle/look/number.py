from decimal import Decimal

from django.utils.formats import number_format


def grouped(number: int | float | Decimal) -> str:
    """20,114, or 20 114, as the reader's language has it."""
    return number_format(number, force_grouping=True)
