"""Chaos: a real installation sends to a provider that cannot be relied on, while its processes are killed."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from campaigns.proof.chaos.crew import Crew, crew_of
from campaigns.proof.chaos.installation import Installation, installation
from campaigns.proof.chaos.ledger import ledger
from campaigns.proof.chaos.log_book import read_log
from campaigns.proof.chaos.strike import Striker
from campaigns.proof.chaos.voices import Clerk, Provider, clerk, provider

CHANNELS = {"email": ["email"], "sms": ["sms"], "both": ["email", "sms"]}
UNDER_WAY = ("queued", "held", "sending")
SECONDS_A_KILL = 2.0  # of work between two kills, if nobody were killed
LONGEST_WITHOUT_A_KILL = 15.0
START = 60.0  # seconds until the web answers
SLOWEST = 600.0  # seconds until all have come to an end


class DidNotStart(Exception):
    pass


@dataclass(frozen=True)
class Order:
    messages: int
    kills: int
    seed: int
    channel: str
    engine: str


Say = Callable[[str], object]


def run(order: Order, given: Mapping[str, str], say: Say) -> dict[str, Any]:
    pace = order.messages / max(order.kills * SECONDS_A_KILL, 5.0)
    with (
        installation(order.engine, given) as here,
        provider(here, seed=order.seed, pace=pace) as carrier,
    ):
        here.sends_to(carrier.mail, carrier.text)
        with clerk(here) as asked:
            say(f"{order.messages} people agree to hear from us, in {here.folder}.")
            asked.ask("prepare", order.messages, CHANNELS[order.channel])
            crew = crew_of(here.environment, here.folder, here.web_port)
            try:
                return _storm(order, here, carrier, asked, crew, say)
            finally:
                crew.kill_all()
                with suppress(OSError, ValueError):  # where the clerk is dead too
                    asked.ask("tidy")


def _storm(order: Order, here: Installation, carrier: Provider, asked: Clerk, crew: Crew, say: Say) -> dict[str, Any]:
    crew.start_all()
    wait_for_the_web(here)
    asked.ask("launch")
    striker = Striker(order.seed, crew, here, carrier)
    for number in range(order.kills):
        # the first at once, while the people are still being decided about
        _wait_for_work(carrier, number * order.messages // order.kills)
        victim = striker.strike()
        say(f"{carrier.counts()['accepted']:>6} accepted. kill -9: {victim}")
    carrier.tell("calm")
    say("Nobody is killed any more. Waiting until all have come to an end.")
    _wait_for_the_end(asked, carrier, say)
    found, book = carrier.counts(), asked.ask("book")
    accepted = [recipient for _channel, _name, recipient in read_log(here.log)]
    return ledger(
        book["recipients"],
        book["states"],
        accepted,
        in_flight=striker.in_flight + found["in_doubt"],
        faults=len(striker.struck) + found["faults"],
    )


def wait_for_the_web(here: Installation) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{here.web}/favicon.ico", timeout=5).close()  # noqa: S310
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
    raise DidNotStart(f"The web did not answer within {START:.0f} seconds.")


def _wait_for_work(carrier: Provider, accepted: int) -> None:
    until = time.monotonic() + LONGEST_WITHOUT_A_KILL
    while carrier.counts()["accepted"] < accepted and time.monotonic() < until:
        time.sleep(0.05)


def _wait_for_the_end(asked: Clerk, carrier: Provider, say: Say) -> None:
    """Everything has its end; then the provider's late reports come, and are heard."""
    until = time.monotonic() + SLOWEST
    is_released, told = False, 0.0
    while time.monotonic() < until:
        found = asked.ask("states")
        states = found.get("states") or {}
        if time.monotonic() > told + 15:
            told = time.monotonic()
            say(", ".join(f"{count} {state}" for state, count in sorted(states.items())))
        if states and not any(states.get(state) for state in UNDER_WAY):
            if not is_released:
                carrier.tell("release")
                is_released = True
            elif not carrier.counts()["reports"] and not found["news"]:
                return
        time.sleep(0.5)
