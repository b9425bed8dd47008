from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from lifecycle.brand.brand import Brand
from lifecycle.brand.models import THE_ONE, InstallationBrand
from lifecycle.brand.read import PARTS, the_brand

Listener = Callable[[Brand, datetime], object]
_listeners: list[Listener] = []


def on_change(listener: Listener) -> None:
    """For the rooms above, from `apps.ready`: told in the same transaction, so that nothing is dressed by halves."""
    if listener not in _listeners:
        _listeners.append(listener)


def save_brand(*, said: Mapping[str, Any], now: datetime) -> bool:
    """What is not said is as usual. False where that changes nothing. Raises BadBrand."""
    brand = Brand.from_dict(said)
    if brand == the_brand():
        return False
    usual = Brand()
    stored = {name: value if (value := getattr(brand, name)) != getattr(usual, name) else "" for name in PARTS}
    stored["social"] = [list(pair) for pair in brand.social]
    with transaction.atomic():
        InstallationBrand.objects.update_or_create(pk=THE_ONE, defaults=stored | {"changed_at": now})
        for listener in _listeners:
            listener(brand, now)
    return True
