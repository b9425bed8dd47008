"""While PostgreSQL is dead the web says so, and afterwards it is as if nothing had been."""

import os
import time
import urllib.error
import urllib.request

import pytest

from campaigns.proof.chaos.crew import crew_of
from campaigns.proof.chaos.installation import installation
from campaigns.proof.chaos.run import wait_for_the_web
from campaigns.proof.chaos.voices import clerk, provider


def status(url: str) -> tuple[int, str]:
    """Of a program that is not let in, and for how long it is told to stay away."""
    asked = urllib.request.Request(url, headers={"Authorization": "Bearer lc_of_nobody"})  # noqa: S310 ours
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310 ours
            return answer.status, ""
    except urllib.error.HTTPError as error:
        return error.code, error.headers.get("Retry-After", "")


@pytest.mark.whole
@pytest.mark.postgres
def test_a_dead_database_is_said_and_its_return_is_found() -> None:
    with installation("postgres", os.environ) as here, provider(here, seed=1, pace=100, calm=True) as carrier:
        here.sends_to(carrier.mail, carrier.text)
        crew = crew_of(here.environment, here.folder, here.web_port)
        with clerk(here) as asked:
            asked.ask("prepare", 2, ["email"])
        try:
            crew.start("web")
            wait_for_the_web(here)
            door = f"{here.web}/api/v1/contacts"
            assert status(door)[0] == 401
            assert here.postgres
            here.postgres.kill()
            for _ in range(2):
                assert status(door) == (503, "5")
            here.postgres.start()
            until = time.monotonic() + 20
            while status(door)[0] != 401:
                assert time.monotonic() < until
                time.sleep(0.2)
        finally:
            crew.kill_all()
