"""A pause holds within seconds, over the death of everybody, until somebody lets it go on."""

import os
import time
from collections import Counter
from collections.abc import Callable

import pytest

from campaigns.proof.chaos.crew import crew_of
from campaigns.proof.chaos.installation import installation
from campaigns.proof.chaos.log_book import read_log
from campaigns.proof.chaos.run import wait_for_the_web
from campaigns.proof.chaos.voices import Provider, clerk, provider

MANY, A_SECOND, PAUSE_AT = 10_000, 200, 400


def wait_until(is_so: Callable[[], bool], seconds: float) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.05)


def accepted(carrier: Provider) -> int:
    return int(carrier.counts()["accepted"])


@pytest.mark.whole
@pytest.mark.chaos
def test_a_pause_stops_everything_survives_everybody_and_loses_nobody(pytestconfig: pytest.Config) -> None:
    engine = pytestconfig.getoption("db")
    with (
        installation(engine, os.environ) as here,
        provider(here, seed=1, pace=A_SECOND, calm=True) as carrier,
    ):
        here.sends_to(carrier.mail, carrier.text)
        with clerk(here) as asked:
            asked.ask("prepare", MANY, ["email"])
            crew = crew_of(here.environment, here.folder, here.web_port)
            try:
                crew.start_all()
                wait_for_the_web(here)
                asked.ask("launch")
                wait_until(lambda: accepted(carrier) >= PAUSE_AT, 120)
                asked.ask("pause")
                time.sleep(5)
                when_paused = accepted(carrier)
                assert PAUSE_AT <= when_paused < MANY / 2
                time.sleep(3)
                assert accepted(carrier) == when_paused
                crew.kill_all()
                crew.start_all()
                wait_for_the_web(here)
                time.sleep(10)
                assert accepted(carrier) == when_paused
                asked.ask("resume")
                wait_until(lambda: accepted(carrier) >= MANY, 300)
                wait_until(lambda: set(asked.ask("states")["states"]) <= {"sent", "delivered"}, 60)
            finally:
                crew.kill_all()
        assert set(Counter(recipient for _, _, recipient in read_log(here.log)).values()) == {1}
