"""The processes of an installation, to be killed and started again."""

import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from campaigns.proof.supervisor import Child, die_with_parent

CALM = "ignore:You're running the worker with superuser privileges"  # as in a container


class Crew:
    def __init__(self, children: Sequence[Child], environment: Mapping[str, str], folder: Path) -> None:
        self.children = {child.name: child for child in children}
        self.environment, self.folder = environment, folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        child = self.children[name]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603
                child.command,
                env={**self.environment, **child.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def start_all(self) -> None:
        for name in self.children:
            self.start(name)

    def kill(self, name: str) -> None:
        """kill -9, and with it whatever it has started."""
        process = self.running[name]
        process.send_signal(signal.SIGKILL)
        process.wait()

    def kill_all(self) -> None:
        for process in self.running.values():
            process.send_signal(signal.SIGKILL)
        for process in self.running.values():
            process.wait()


def crew_of(environment: Mapping[str, str], folder: Path, port: int) -> Crew:
    python = [sys.executable, "-m"]
    web = ["uvicorn", "lifecycle.asgi:application", "--host", "127.0.0.1", "--port", str(port), "--lifespan", "off"]
    celery = ["celery", "--quiet", "-A", "lifecycle.celery"]
    worker = ["worker", "-P", "threads", "-c", "4", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    beat = ["beat", "--pidfile=", "--max-interval", "1", "--loglevel", "WARNING"]
    quiet = {"PYTHONWARNINGS": CALM, "PYTHONUNBUFFERED": "1"}
    return Crew(
        [
            Child("web", [*python, *web, "--log-level", "warning", "--no-access-log"], quiet),
            Child("worker 1", [*python, *celery, *worker, "-n", "one@%h"], quiet),
            Child("worker 2", [*python, *celery, *worker, "-n", "two@%h"], quiet),
            Child("beat", [*python, *celery, *beat], quiet),
        ],
        environment,
        folder,
    )
