"""What a process of its own does for a rehearsal. No model may be imported before Django is set up in it."""

import os
from multiprocessing.connection import Connection
from typing import Any

import django
from django.db import connections
from django.utils.module_loading import import_string

# Whatever sends goes first.
NICER = 5


def play_share(answer: Connection, database: dict[str, Any], asked: dict[str, Any]) -> None:
    """Answers with a Rehearsal of that share, or with the exception that it ended in."""
    os.nice(NICER)
    django.setup()
    connections["default"].settings_dict.update(database)
    share = import_string("campaigns.rehearsal.scratch.Share")(*asked["share"])
    try:
        answer.send(import_string("campaigns.rehearsal.simulate.simulate")(**{**asked, "share": share}))
    except Exception as problem:
        answer.send(RuntimeError(f"{type(problem).__name__}: {problem}"))
    finally:
        connections.close_all()
