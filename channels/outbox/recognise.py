"""A copy of a database must not send: on its first live message each remembers which one it is (P13)."""

import os
from datetime import datetime

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
            halt(scope=EVERYTHING, by=_("the program: this database is a copy, or came from elsewhere"), now=now)


def identity() -> str:
    """What a copy does not have: on PostgreSQL the cluster and the number of the database in it, else the file."""
    if connection.vendor == "postgresql":
        return f"postgresql {_cluster()} {_number()}"
    path = str(connection.settings_dict["NAME"])
    try:
        return f"file {os.path.realpath(path)} {os.stat(path).st_ino}"[:500]
    except OSError:
        return f"memory {path}"[:500]


def _number() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid::bigint FROM pg_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def _cluster() -> int:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT system_identifier FROM pg_control_system()")
            return int(cursor.fetchone()[0])
    except DatabaseError:
        return 0  # some hosts keep it to themselves
