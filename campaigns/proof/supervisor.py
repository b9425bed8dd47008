"""Runs web, worker and beat as one: what one of them prints is marked, what ends one of them ends all."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

PATIENCE = 8.0  # seconds a child has to end by itself
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


@dataclass(frozen=True)
class Child:
    """Children start in the order given and are asked to end in the reverse one."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Running:
    child: Child
    process: "subprocess.Popen[str]"
    printer: threading.Thread


def supervise(children: Sequence[Child], *, patience: float = PATIENCE) -> int:
    """Returns when all have ended: 0 if we were asked to end, 1 if a child died by itself."""
    ending = threading.Event()
    running: list[Running] = []
    with until_asked(ending):
        try:
            width = max(len(child.name) for child in children)
            for child in children:
                running.append(start(child, width))
            dead = first_dead(running, ending)
        finally:
            stop(running, patience)
    if dead is None:
        return 0
    say(f"{dead.child.name} ended by itself ({dead.process.returncode}), so everything was stopped.")
    return 1


@contextmanager
def until_asked(ending: threading.Event) -> Iterator[None]:
    before = {number: signal.signal(number, lambda *_: ending.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def start(child: Child, width: int) -> Running:
    process = subprocess.Popen(  # noqa: S603
        child.command,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **child.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        # Ctrl-C in the terminal reaches only us: the order of ending is ours
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    printer = threading.Thread(target=copy_lines, args=(process, child.name.ljust(width)), daemon=True)
    printer.start()
    return Running(child, process, printer)


def die_with_parent() -> None:
    # Runs between fork and exec. kill -9 of the supervisor must not leave a worker behind.
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def copy_lines(process: "subprocess.Popen[str]", name: str) -> None:
    for line in process.stdout or ():
        print(f"{name} | {line}", end="", flush=True)


def first_dead(running: Sequence[Running], ending: threading.Event) -> Running | None:
    while not ending.wait(0.1):
        for one in running:
            if one.process.poll() is not None:
                return one
    return None


def stop(running: Sequence[Running], patience: float) -> None:
    """Beat first, so that nothing new is woken; then the worker; the web last."""
    for one in reversed(running):
        if one.process.poll() is None:
            one.process.terminate()
    deadline = time.monotonic() + patience
    for one in reversed(running):
        try:
            one.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{one.child.name} did not end by itself and was killed.")
        kill_group(one)
        one.process.wait()
        one.printer.join(1)


def kill_group(one: Running) -> None:
    """Also what the child itself has started: it leads a session of its own."""
    try:
        os.killpg(one.process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
