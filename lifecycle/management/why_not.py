"""Why a command could not even begin, in one sentence; a wrong of our own keeps its traceback."""

import sqlite3

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor


def why_not(error: Exception, *, database: BaseDatabaseWrapper, is_migrating: bool) -> str:
    if isinstance(error, ImproperlyConfigured):
        return str(error)
    if not isinstance(error, DatabaseError | InterfaceError):
        return ""
    if _is_busy(error):
        return f"{_named(database)} is being written by somebody else, who takes long. Try again."
    # Asked of the database and not read from the error: each engine says it in words of its own.
    try:
        database.ensure_connection()
        is_behind = _is_behind(database)
    except DatabaseError as problem:
        return f"{_named(database)} cannot be reached: {_first_line(problem)} Check DATABASE_URL."
    if is_behind and not is_migrating:
        return f"{_named(database)} is empty or older than this program: run “manage.py migrate” first."
    return ""


def _is_busy(error: Exception) -> bool:
    code = getattr(error.__cause__, "sqlite_errorcode", 0) & 0xFF  # above it stands of which sort
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _is_behind(database: BaseDatabaseWrapper) -> bool:
    executor = MigrationExecutor(database)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _named(database: BaseDatabaseWrapper) -> str:
    host = database.settings_dict.get("HOST")
    return f"The database “{database.settings_dict['NAME']}”{f' on {host}' if host else ''}"


def _first_line(problem: DatabaseError) -> str:
    # Hints follow, and each other address of the host that was tried.
    return f"{str(problem).partition(chr(10))[0].rstrip('.')}."
