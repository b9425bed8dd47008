from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from lifecycle.brand.read import the_brand


def context(_request: HttpRequest) -> dict[str, Any]:
    """`brand` in every template; read only where one shows it."""
    return {"brand": SimpleLazyObject(the_brand)}
