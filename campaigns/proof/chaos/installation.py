"""An installation that lives for one run: a folder, a database and a broker of its own, and nothing of yours."""

import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from campaigns.proof.bench.place import place, surroundings
from campaigns.proof.chaos.callbacks import MARK
from campaigns.proof.chaos.servers import EmptyRedis, Postgres, RedisServer

SQLITE, POSTGRES, YOURS = "sqlite", "postgres", "yours"  # its own servers but for the last
ENGINES = (SQLITE, POSTGRES, YOURS)


@dataclass
class Installation:
    folder: Path
    environment: dict[str, str]
    web_port: int
    postgres: Postgres | None = None
    redis: EmptyRedis | RedisServer | None = None

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def log(self) -> Path:
        return self.folder / "accepted.log"

    def sends_to(self, mail: int, text: int) -> None:
        """To this machine and nowhere else."""
        self.environment |= {
            "SENDING": "live",
            "EMAIL_PROVIDER": "smtp",
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": str(mail),
            "EMAIL_TIMEOUT": "5",
            "DEFAULT_FROM_EMAIL": "Chaos <hello@chaos.example>",
            "ANYMAIL_WEBHOOK_SECRET": f"{MARK}:{MARK}",
            "TWILIO_ACCOUNT_SID": "AC0",
            "TWILIO_AUTH_TOKEN": MARK,
            "TWILIO_FROM": "Chaos",
            "TWILIO_API_BASE_URL": f"http://127.0.0.1:{text}",
        }


@contextmanager
def installation(engine: str, given: Mapping[str, str]) -> Iterator[Installation]:
    """`yours`: a database of its own on the server of DATABASE_URL, which is not killed."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="lifecycle-chaos-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        around = stack.enter_context(place(given)) if engine == YOURS else surroundings(given)
        here = Installation(folder, around, free_port())
        here.environment |= {"PUBLIC_URL": here.web, "BROKER_URL": "filesystem://localhost/"}
        if engine == SQLITE:
            here.environment["DATABASE_URL"] = f"sqlite:///{folder}/chaos.sqlite3"
        else:
            here.redis = EmptyRedis(given["BROKER_URL"]) if given_redis(given) else RedisServer()
            stack.callback(here.redis.stop)
            here.environment["BROKER_URL"] = here.redis.url
        if engine == POSTGRES:
            (folder / "postgres").mkdir()
            here.postgres = Postgres(folder / "postgres")
            stack.callback(here.postgres.stop)
            here.environment["DATABASE_URL"] = here.postgres.url
        yield here


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
    return port


def given_redis(given: Mapping[str, str]) -> bool:
    return given.get("BROKER_URL", "").startswith("redis")


def engine_of(given: Mapping[str, str]) -> str:
    return YOURS if given.get("DATABASE_URL", "").startswith("postgres") else SQLITE
