from decimal import Decimal

from django.conf import settings

from lifecycle.look.number import fixed

MILLION = 1_000_000


def money(amount: Decimal | float, decimals: int = 2) -> str:
    """€1,240.50, or €1 240,50, as the reader's language has it."""
    return f"{settings.CURRENCY}{fixed(amount, decimals)}"


def in_money(micros: int) -> Decimal:
    return Decimal(micros) / MILLION
