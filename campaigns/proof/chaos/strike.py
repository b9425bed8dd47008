"""Whom chaos kills next, by chance that repeats, and who starts them again."""

import random
import time

from campaigns.proof.chaos.crew import Crew
from campaigns.proof.chaos.installation import Installation
from campaigns.proof.chaos.servers import RedisServer
from campaigns.proof.chaos.voices import Provider

WORKERS = ("worker 1", "worker 2")
LONGEST_PAUSE = 1.0  # seconds until whoever was killed is back


class Striker:
    def __init__(self, seed: int, crew: Crew, here: Installation, provider: Provider) -> None:
        self.crew, self.here, self.provider = crew, here, provider
        self.in_flight = 0
        self.struck: list[str] = []
        self._dice = random.Random(f"strikes {seed}")  # noqa: S311 chance that repeats

    def strike(self) -> str:
        victim = self._dice.choice(self._victims())
        before = self.provider.counts()["in_flight"]
        match victim:
            case "everybody":
                self.crew.kill_all()
            case "database" if self.here.postgres:
                self.here.postgres.kill()
            case "redis" if isinstance(self.here.redis, RedisServer):
                self.here.redis.kill()
            case "redis, flushed" if self.here.redis:
                self.here.redis.flush()
            case _:
                self.crew.kill(victim)
        # Of a connection that broke just now the provider still knows, unless the killing took long.
        self.in_flight += max(before, self.provider.counts()["in_flight"])
        self.struck.append(victim)
        time.sleep(self._dice.random() * LONGEST_PAUSE)
        self._revive(victim)
        return victim

    def _victims(self) -> list[str]:
        victims = [*WORKERS * 3, "web", "beat", "everybody"]
        victims += ["database"] * 3 if self.here.postgres else []
        victims += ["redis, flushed"] if self.here.redis else []
        victims += ["redis"] if isinstance(self.here.redis, RedisServer) else []
        return victims

    def _revive(self, victim: str) -> None:
        if victim == "everybody":
            self.crew.start_all()
        elif victim == "database" and self.here.postgres:
            self.here.postgres.start()
        elif victim == "redis" and isinstance(self.here.redis, RedisServer):
            self.here.redis.start()
        elif victim in self.crew.children:
            self.crew.start(victim)
