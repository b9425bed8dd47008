"""The last guard before a provider: sending has to be switched on, whoever asks."""

from django.conf import settings


class SendingIsOff(Exception):
    pass


def require_live() -> None:
    if settings.SENDING != "live":
        raise SendingIsOff("Sending is off. Nothing leaves this machine until SENDING=live.")
