"""One command: migrate, seed, and run web, worker, beat and the invented shop until Ctrl-C."""

import os
import shutil
import socket
import sys
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from campaigns.proof.demo.alone import alone
from campaigns.proof.demo.database import key_for_the_shop, open_database
from campaigns.proof.demo.login import NAME, login
from campaigns.proof.demo.seed import seed
from campaigns.proof.demo.surroundings import folder, has_own_database, is_demo, surroundings
from campaigns.proof.demo.zone import zone_of_the_machine
from campaigns.proof.supervisor import Child, supervise
from lifecycle.look.build_assets import NotBuilt, build_assets

HOST = "127.0.0.1"
CALM = "ignore:You're running the worker with superuser privileges"  # as whoever tries it in a container is
SHOP_KEY = "NORTHWIND_SHOP_KEY"


class PortTaken(Exception):
    pass


def start(*, port: int, fresh: bool, now: datetime) -> int:
    """Inside the demo's own surroundings. The exit code."""
    with alone(Path(settings.DATA_DIR)):
        say(f"Northwind Coffee gets ready in {database_name()}.")
        if open_database(fresh=fresh, named=database_name()):
            seed(now=now)
        build_the_editor()
        password = login()
        key = key_for_the_shop(now=now)
        connection.close()
        say(welcome(port, password))
        return supervise(children(port, key))


def move_in(*, port: int, fresh: bool) -> None:
    """Begins again as a new process with settings of the demo's own: those here are already read."""
    if is_demo(os.environ):
        return
    if not is_free(port):
        raise PortTaken(f"Port {port} is in use by another program. Choose another one: --port {port + 1}")
    var = Path(settings.VAR_DIR)
    if fresh and has_own_database(os.environ):
        with alone(folder(var)):
            shutil.rmtree(folder(var))
    around = surroundings(os.environ, port=port, root=Path(settings.BASE_DIR), var=var, zone=zone_of_the_machine())
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], around)  # noqa: S606 ourselves again


def build_the_editor() -> None:
    try:
        build_assets(workspace=Path(settings.BASE_DIR) / "static", say=say)
    except NotBuilt as problem:
        say(str(problem))


def is_free(port: int) -> bool:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
        except OSError:
            return False
    return True


def children(port: int, key: str) -> list[Child]:
    python = [sys.executable, "-m"]
    web = ["uvicorn", "lifecycle.asgi:application", "--host", HOST, "--port", str(port), "--lifespan", "off"]
    quiet = ["--timeout-graceful-shutdown", "3", "--log-level", "warning", "--no-access-log"]
    celery = ["celery", "--quiet", "-A", "lifecycle.celery"]
    worker = ["worker", "-P", "threads", "-c", "4", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    # asked to end, it first sleeps to the end of its interval
    beat = ["beat", "--pidfile=", "--max-interval", "1", "--loglevel", "WARNING"]
    return [
        Child("web", [*python, *web, *quiet]),
        Child("worker", [*python, *celery, *worker], {"PYTHONWARNINGS": CALM}),
        Child("beat", [*python, *celery, *beat]),
        # by the environment: a command line can be read by everybody on the machine
        Child("shop", [sys.executable, str(settings.BASE_DIR / "manage.py"), "demo", "--shop"], {SHOP_KEY: key}),
    ]


def database_name() -> str:
    """Without its password."""
    named = connection.settings_dict
    if connection.vendor != "sqlite":
        return f"{named['NAME']} on {named['HOST'] or 'this machine'}"
    path = Path(named["NAME"])
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def welcome(port: int, password: str) -> str:
    return f"""
  Northwind Coffee is open:  http://{HOST}:{port}/
  Sign in as                 {NAME}
  with the password          {password}

  The company, its people and their orders are invented. Sending is off: every
  message is kept in the outbox, and nothing leaves this machine.

  Ctrl-C stops everything. The next start goes on from there; --fresh begins anew.
"""


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()
