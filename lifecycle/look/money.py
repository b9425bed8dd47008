from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.utils.formats import number_format

MILLION = 1_000_000


def money(amount: Decimal | float, decimals: int = 2) -> str:
    """€1,240.50, or €1 240,50, as the reader's language has it."""
    # Rounded here: number_format cuts off.
    rounded = Decimal(str(amount)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{settings.CURRENCY}{number_format(rounded, decimals, force_grouping=True)}"


def in_money(micros: int) -> Decimal:
    return Decimal(micros) / MILLION
