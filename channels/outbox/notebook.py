"""A sender's notebook: a file for each claim, which outlives the process that writes it.

The sender holds a lock on it, which the kernel lets go when the process ends, however it ends. Whoever gets that lock
knows that the sender is dead, and reads whom it had asked (engine rule 16). A notebook of another machine or from before
a restart of this one may lack its last lines, so it is not believed.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, connection

from channels.adapters.base import (
    AddressGone,
    CannotRender,
    Misconfigured,
    NoAnswer,
    NotAsked,
    Receipt,
    Refused,
    Result,
    TryLater,
)
from channels.adapters.notes import noting
from channels.outbox.faultpoint import faultpoint

RESULTS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (AddressGone, CannotRender, Misconfigured, NoAnswer, NotAsked, Receipt, Refused, TryLater)
}
BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass
class Noted:
    """What is read from a notebook. `failed`: its sender was not killed, it met an error of our own."""

    asked: set[int] = field(default_factory=set)
    answers: dict[int, Result] = field(default_factory=dict)
    failed: str = ""
    is_believed: bool = False


class Notebook:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def asking(self, message_ids: Iterable[int]) -> None:
        faultpoint("before-noting-who-is-asked")
        self._write(["asking", list(message_ids)])
        faultpoint("before-asking")

    def answered(self, message_id: int, result: Result) -> None:
        faultpoint("after-an-answer")
        self._write(["answered", message_id, type(result).__name__, result])
        faultpoint("after-noting-an-answer")

    def failed(self, error: Exception) -> None:
        self._write(["failed", f"{type(error).__name__}: {error}"[:300]])

    def _write(self, line: list[Any]) -> None:
        # One call to the kernel: a process that is killed has written all of it or nothing.
        said = json.dumps(line, default=_plain).encode() + b"\n"
        if os.write(self._descriptor, said) < len(said):
            raise OSError("The disk took only a part of what a sender has to note.")


@contextmanager
def notebook(by: str) -> Iterator[Notebook]:
    """To be opened before the claim commits. It stays for `recover` where what was claimed could not be recorded."""
    path = folder() / by
    # Under a name nobody looks for until it is locked: an open one is taken for a dead sender's.
    draft = path.with_name(f".{by}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        os.write(descriptor, boot().encode() + b"\n")
        draft.rename(path)
        kept = Notebook(descriptor)
        try:
            with noting(kept):
                yield kept
        except Error:
            raise  # the database went away; nothing was wrong with a message
        except Exception as error:
            kept.failed(error)
            raise
        path.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


@contextmanager
def left_behind(path: Path) -> Iterator[Noted | None]:
    """What a dead sender noted; None while it lives, or somebody else is reading. The file is gone afterwards."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        yield None
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield read(file.read())
            path.unlink(missing_ok=True)


def read(content: bytes) -> Noted:
    first, *lines = content.split(b"\n")
    noted = Noted(is_believed=first.decode(errors="replace") == boot() and bool(lines))
    try:
        for line in lines[:-1]:
            _take(noted, json.loads(line))
    except (ValueError, TypeError, KeyError):
        noted.is_believed = False  # the disk was full, or somebody else has written in it
    return noted


def _take(noted: Noted, line: Any) -> None:
    match line:
        case ["asking", ids]:
            noted.asked.update(ids)
        case ["answered", message_id, kind, said]:
            noted.answers[message_id] = _result(kind, said)
        case ["failed", error]:
            noted.failed = error


def notebooks() -> list[Path]:
    return [path for path in folder().iterdir() if not path.name.startswith(".")]


def folder() -> Path:
    """Each database has its own: what it does not know must not be taken for settled."""
    named = connection.settings_dict
    name = "\n".join(str(named.get(key) or "") for key in ("HOST", "PORT", "NAME"))
    path = Path(settings.DATA_DIR) / "sending" / blake2b(name.encode(), digest_size=8).hexdigest()
    path.mkdir(parents=True, exist_ok=True)
    return path


@lru_cache(maxsize=1)
def boot() -> str:
    """This start of this machine; where nobody can tell, a word that no other process says."""
    try:
        return BOOT.read_text().strip()
    except OSError:
        return f"process {os.getpid()}"


def _result(kind: str, said: dict[str, Any]) -> Result:
    if said.get("after") is not None:
        said["after"] = timedelta(seconds=said["after"])
    result: Result = RESULTS[kind](**said)
    return result


def _plain(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value.total_seconds()
    if type(value) in RESULTS.values():
        return {name: getattr(value, name) for name in value.__slots__}
    raise TypeError(f"{value!r} cannot be noted.")
