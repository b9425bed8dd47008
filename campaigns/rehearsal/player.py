"""What a process of its own does for a rehearsal. No model may be imported before Django is set up in it."""

import os
from multiprocessing.connection import Connection
from typing import Any

import django
from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string

# Whatever sends goes first.
NICER = 5


def play_share(answer: Connection, database: dict[str, Any], asked: dict[str, Any]) -> None:
    """Answers with a Rehearsal of that share, or with the exception that it ended in."""
    os.nice(NICER)
    _no_pages()
    django.setup()
    connections["default"].settings_dict.update(database)
    share = import_string("campaigns.rehearsal.scratch.Share")(*asked["share"])
    try:
        answer.send(import_string("campaigns.rehearsal.simulate.simulate")(**{**asked, "share": share}))
    except Exception as problem:
        answer.send(RuntimeError(f"{type(problem).__name__}: {problem}"))
    finally:
        connections.close_all()


def _no_pages() -> None:
    """Nobody looks at it: all that the admin finds by itself is a third of what there is to import."""
    plain = {"django.contrib.admin": "django.contrib.admin.apps.SimpleAdminConfig"}
    settings.INSTALLED_APPS = [plain.get(app, app) for app in settings.INSTALLED_APPS]
