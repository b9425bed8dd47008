"""Which database the demo may write: an empty one, or one that a demo has filled."""

from datetime import datetime

from django.core.management import call_command
from django.db import connection

from lifecycle.contacts.models import Contact
from lifecycle.rest.models import ApiToken
from lifecycle.rest.tokens import issue

SHOP = "Northwind Coffee, the invented shop"


class NotOurs(Exception):
    pass


def open_database(*, fresh: bool, named: str) -> bool:
    """Migrated, and empty where asked for. Whether there is still nobody in it; raises NotOurs where it is not the demo's."""
    if _has_tables() and not _is_the_demos() and _holds_people():
        raise NotOurs(
            f"{named} holds people whom the demo did not invent, so it is left alone. "
            "Unset DATABASE_URL, or let it name an empty database."
        )
    call_command("migrate", verbosity=0, interactive=False)
    if fresh and _holds_people():
        call_command("flush", verbosity=0, interactive=False)
    return not _holds_people()


def key_for_the_shop(*, now: datetime) -> str:
    """A new token at each start, for we keep no secrets; those before it are withdrawn."""
    ApiToken.objects.filter(name=SHOP, revoked_at=None).update(revoked_at=now)
    _token, secret = issue(name=SHOP, scopes=["contacts:write", "consents:write", "events:write"], by=None, now=now)
    return secret


def _has_tables() -> bool:
    return Contact._meta.db_table in connection.introspection.table_names()


def _is_the_demos() -> bool:
    return (
        ApiToken._meta.db_table in connection.introspection.table_names()
        and ApiToken.objects.filter(name=SHOP).exists()
    )


def _holds_people() -> bool:
    return Contact.objects.exists()
