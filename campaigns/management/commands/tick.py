from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.workflows.run_until import run_until
from channels.outbox.wake import asleep
from lifecycle.clock.moment import BadMoment, parse_moment
from lifecycle.clock.read import now
from lifecycle.clock.set import ClockNotMoved, set_clock


class Command(BaseCommand):
    help = "Where CLOCK=manual: moves the clock on, and does everything that falls due on the way."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, metavar="INSTANT", help="2026-03-31 or 2026-03-31T18:30:00Z")

    def handle(self, *args: Any, **options: Any) -> None:
        start = now()
        try:
            to = parse_moment(options["to"])
            set_clock(to=start)  # refuses where the clock is not ours to move
        except (BadMoment, ClockNotMoved) as problem:
            raise CommandError(str(problem)) from None
        if to < start:
            raise CommandError(f"It is {start.isoformat()} already, and the clock only goes forward.")
        with asleep():
            run_until(start=start, to=to, clock=move)
        self.stdout.write(f"It is {to.isoformat()}.")


def move(instant: datetime) -> None:
    set_clock(to=instant)
