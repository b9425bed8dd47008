"""Whom our texts come from."""

from django.conf import settings

from lifecycle.brand.read import the_brand

USUAL = "Lifecycle"


def text_sender() -> str:
    """The number that is set for us, since answers come to it; else the name that the brand has for texts."""
    return settings.TWILIO_FROM or the_brand().text_sender or USUAL
