import json
import os
import sys
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.proof.chaos.clerk import attend
from campaigns.proof.chaos.in_words import as_text
from campaigns.proof.chaos.installation import ENGINES, engine_of
from campaigns.proof.chaos.ledger import is_kept
from campaigns.proof.chaos.run import CHANNELS, DidNotStart, Order, run
from campaigns.proof.chaos.servers import NotInstalled


class Command(BaseCommand):
    help = "Kills our processes while they send, in an installation of its own, and counts what became of each message."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--messages", type=int, default=2000)
        parser.add_argument("--kills", type=int, default=30)
        parser.add_argument("--seed", type=int, default=1, help="of the dice that decide who is killed when")
        parser.add_argument("--channel", choices=tuple(CHANNELS), default="both")
        parser.add_argument("--engine", choices=ENGINES, help="sqlite unless DATABASE_URL names a PostgreSQL server")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--here", action="store_true", help=SUPPRESS)  # the process inside the installation

    def handle(self, *args: Any, **options: Any) -> None:
        if options["here"]:
            return attend()
        if options["messages"] < 1 or options["kills"] < 0:
            raise CommandError("There has to be at least one message, and no less than no kill.")
        engine = options["engine"] or engine_of(os.environ)
        order = Order(options["messages"], options["kills"], options["seed"], options["channel"], engine)
        try:
            found = run(order, os.environ, self.stderr.write)
        except (NotInstalled, DidNotStart) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(json.dumps(found) if options["format"] == "json" else as_text(found))
        if not is_kept(found):
            sys.exit(1)
        return None
