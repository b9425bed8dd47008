"""A copy of a database must not send: on its first live message each remembers which one it is (P13)."""

import os
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from channels.outbox.halt import EVERYTHING, halt
from channels.outbox.models import SendingPlace

_known: set[tuple[object, ...]] = set()


def recognise(*, now: datetime) -> None:
    """Remembers this database as the one that sends, or knows it again; one that was copied from it pauses everything
    until a person lets it go on. Asked once in a process.
    """
    named = tuple(str(connection.settings_dict.get(key)) for key in ("HOST", "PORT", "NAME"))
    if named not in _known:
        _look(identity(), now)
        _known.add(named)


def _look(found: str, now: datetime) -> None:
    with transaction.atomic():
        place = SendingPlace.objects.select_for_update().order_by("pk").first()
        if place is None:
            SendingPlace.objects.create(identity=found, at=now)
        elif place.identity != found:
            SendingPlace.objects.filter(pk=place.pk).update(identity=found, at=now)
            why = _("the program: this database is a copy, came from elsewhere, or PUBLIC_URL is another")
            halt(scope=EVERYTHING, by=why, now=now)


def identity() -> str:
    """What a copy does not have: the address we are reached at, which holds where a whole machine or disk was copied;
    on PostgreSQL the cluster, its port and the number of the database in it, else the file.
    """
    return f"{settings.PUBLIC_URL} {_database()}"[:500]


def _database() -> str:
    if connection.vendor == "postgresql":
        return f"postgresql {_cluster()} {_number()}"
    path = str(connection.settings_dict["NAME"])
    try:
        return f"file {os.path.realpath(path)} {os.stat(path).st_ino}"
    except OSError:
        return f"memory {path}"


def _number() -> str:
    """The server's own port: what stands in between has another, and not for all of our processes the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('port'), oid::bigint FROM pg_database WHERE datname = current_database()"
        )
        port, number = cursor.fetchone()
        return f"{port} {number}"


def _cluster() -> int:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT system_identifier FROM pg_control_system()")
            return int(cursor.fetchone()[0])
    except DatabaseError:
        return 0  # some hosts keep it to themselves
