"""The embedded broker: a folder, with a file for each wake.

Kombu's own transport writes its files in place, and a worker that finds one half written ends itself ("Unrecoverable
error"). Here a file appears whole or not at all.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem, virtual
from kombu.transport.filesystem import LOCK_EX, exchange_queue_t, lock, unlock
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        name = f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        appear(Path(self.data_folder_out) / name, payload)

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        with self._table(exchange) as queues:
            if (bound := _bound(routing_key, pattern, queue)) not in queues:
                queues.insert(0, bound)

    def _delete(self, queue: str, exchange: str, routing_key: str, pattern: str, *args: Any, **kwargs: Any) -> None:
        virtual.Channel._delete(self, queue, exchange, routing_key, pattern, *args, **kwargs)
        with self._table(exchange) as queues:
            if (bound := _bound(routing_key, pattern, queue)) in queues:
                queues.remove(bound)

    @contextmanager
    def _table(self, exchange: str) -> Iterator[list[exchange_queue_t]]:
        """Which queues an exchange leads to, to be changed; one process after the other."""
        file = self._exchange_file(exchange)
        self.control_folder.mkdir(exist_ok=True)
        with (self.control_folder / "turn").open("wb") as turn:
            lock(turn, LOCK_EX)
            try:
                queues = self.get_table(exchange)
                before = list(queues)
                yield queues
                if queues != before:
                    appear(file, queues)
            finally:
                unlock(turn)


class Transport(filesystem.Transport):
    Channel = Channel


def appear(file: Path, content: Any) -> None:
    # A name that no reader looks for, in the same folder, so that the move is one step.
    draft = file.with_name(f".{file.name}.{os.getpid()}.{uuid4().hex[:8]}")
    draft.write_bytes(dumps(content).encode())
    draft.replace(file)


def _bound(routing_key: str, pattern: str, queue: str) -> exchange_queue_t:
    return exchange_queue_t(routing_key or "", pattern or "", queue or "")
