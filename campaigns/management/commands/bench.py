import json
from argparse import SUPPRESS, ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.proof.bench.benches import BENCHES, named
from campaigns.proof.bench.in_words import as_text
from campaigns.proof.bench.run import Failed, run, run_here
from campaigns.proof.bench.size import Size, small
from lifecycle.clock.read import now


class Command(BaseCommand):
    help = "Measures us beside a baseline in the same run, in a database of its own. Nothing of yours is touched."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", nargs="*", help=", ".join(BENCHES))
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--data", type=Path, metavar="FILE", help="purchases to simulate, not invented ones")
        parser.add_argument("--small", action="store_true", help="only to see that it runs: the figures mean nothing")
        parser.add_argument("--here", action="store_true", help=SUPPRESS)  # the process that measures

    def handle(self, *args: Any, **options: Any) -> None:
        names = named(" ".join(options["name"]))
        if not names:
            raise CommandError(f"There is no such bench. There are: {', '.join(BENCHES)}.")
        data = options["data"]
        if data and not data.is_file():
            raise CommandError(f"There is no file “{data}”.")
        if options["here"]:
            size = small(data) if options["small"] else Size(data=data)
            self.stdout.write(json.dumps(run_here(names[0], size, now())))
            return
        arguments = [*(["--small"] if options["small"] else []), *(["--data", str(data)] if data else [])]
        self.measure(names, arguments, options["format"])

    def measure(self, names: list[str], arguments: list[str], form: str) -> None:
        rows = []
        for name in names:
            try:
                rows.append(run(name, arguments))
            except Failed as problem:
                raise CommandError(str(problem)) from None
            if form == "text":
                self.stdout.write(as_text(rows[-1]))
        if form == "json":
            self.stdout.write(json.dumps(rows, indent=2))
