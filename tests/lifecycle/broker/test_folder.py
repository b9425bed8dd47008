from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from lifecycle.broker import folder
from lifecycle.celery import app

MESSAGES = 200


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[Any]:
    inbox = tmp_path / "broker"
    inbox.mkdir()
    options = {"data_folder_in": str(inbox), "data_folder_out": str(inbox), "control_folder": str(tmp_path / "control")}
    opened: list[Connection] = []

    def make() -> Any:
        opened.append(Connection("filesystem://", transport_options=options))
        return opened[-1].channel()

    yield make
    for connection in opened:
        connection.release()


def test_the_app_uses_it() -> None:
    with app.connection_for_write(url="filesystem://") as connection:
        assert type(connection.transport) is folder.Transport


def test_a_message_is_found_whole_or_not_at_all(connect: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    writer, reader = connect(), connect()
    found_early = []
    replace = Path.replace

    def looked_at_first(draft: Path, target: Path) -> Path:
        try:
            found_early.append(reader._get("celery"))
        except Empty:
            pass
        return replace(draft, target)

    monkeypatch.setattr(Path, "replace", looked_at_first)
    writer._put("celery", {"body": "wake"})
    assert found_early == []
    assert reader._get("celery") == {"body": "wake"}


def test_nothing_is_lost_while_many_write_and_read_at_once(connect: Any) -> None:
    reader = connect()
    found: list[int] = []
    with ThreadPoolExecutor(3) as threads:
        writing = [threads.submit(write, connect(), number) for number in range(3)]
        while True:
            all_written = all(each.done() for each in writing)
            try:
                found.append(reader._get("celery")["number"])
            except Empty:
                if all_written:
                    break
    for each in writing:
        each.result()
    assert sorted(found) == list(range(3 * MESSAGES))


def write(channel: Any, place: int) -> None:
    for number in range(place * MESSAGES, (place + 1) * MESSAGES):
        channel._put("celery", {"number": number})


def test_queues_that_are_bound_at_once_all_stand(connect: Any) -> None:
    channels = [connect() for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        jobs = [
            threads.submit(channel._queue_bind, "news", "", "", f"queue-{place}-{number}")
            for place, channel in enumerate(channels)
            for number in range(10)
        ]
        for job in jobs:
            job.result()
    assert len(connect().get_table("news")) == 40
    connect()._delete("queue-0-0", "news", "", "")
    assert len(connect().get_table("news")) == 39
