from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _


def grouped(number: int | float | Decimal) -> str:
    """20,114, or 20 114, as the reader's language has it."""
    return number_format(number, force_grouping=True)


def fixed(number: float | Decimal, decimals: int) -> str:
    """With that many decimals. Rounded here: number_format cuts off."""
    rounded = Decimal(str(number)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return number_format(rounded, decimals, force_grouping=True)


def percents(share: float, decimals: int = 0) -> str:
    """8%, or 8 %, as the reader's language has it. Templates say the same by `{{ n }}%` inside a blocktranslate."""
    return _("%(n)s%%") % {"n": fixed(share, decimals)}
