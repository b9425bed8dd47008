"""Channels by which somebody may hear from us. The floor above knows which there are, and says so when the program starts."""

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from lifecycle.consent.models import Consent

Names = Mapping[str, str | Promise]

# As a sentence says them; these two are in every installation.
SPOKEN: Names = {"email": gettext_lazy("email"), "sms": pgettext_lazy("channel", "text")}
_sources: list[Callable[[], Mapping[str, str]]] = []


def register(names: Callable[[], Mapping[str, str]]) -> None:
    _sources.append(names)


def channels() -> dict[str, str | Promise]:
    """Also those of which somebody has said something, although nothing can be sent by them here."""
    used = Consent.objects.order_by("channel").values_list("channel", flat=True).distinct()
    found: dict[str, str | Promise] = {key: key.replace("_", " ") for key in used}
    for names in _sources:
        found |= names()
    return {**found, **SPOKEN}
