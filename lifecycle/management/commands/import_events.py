from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lifecycle.clock.read import now
from lifecycle.events.new_event import BadEvent
from lifecycle.intake.import_events import EventColumns, import_events
from lifecycle.intake.put_on_record import put_on_record
from lifecycle.intake.say import Progress, refused_beside, summary
from lifecycle.intake.table import BadTable


class Command(BaseCommand):
    help = (
        "Reads events from a CSV file, one a line. Columns that are not named become properties, numbers as numbers. "
        "A date without a time is 00:00 UTC. A second run adds none."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--event", required=True, help="the event's name, such as “Order Completed”")
        parser.add_argument("--contact", required=True, help="the column with the contact's external id")
        parser.add_argument("--at", required=True, help="the column that says when it happened")
        parser.add_argument("--id", default="", help="the column with the event's id; default: file, line and content")
        parser.add_argument("--react", action="store_true", help="let campaigns react, as if it happened now")
        parser.add_argument("--refused", type=Path, help="where the refused lines go; default: beside the file")

    def handle(self, *args: Any, **options: Any) -> None:
        path, refused = options["file"], options["refused"] or refused_beside(options["file"])
        try:
            with Progress(path.name) as progress:
                counts = import_events(
                    path=path,
                    event=options["event"],
                    columns=EventColumns(contact=options["contact"], at=options["at"], id=options["id"]),
                    now=now(),
                    refused_path=refused,
                    react=options["react"],
                    progress=progress,
                )
        except (BadTable, BadEvent, OSError) as error:
            raise CommandError(str(error)) from None
        said = summary(counts, refused)
        put_on_record(path, said, now())
        self.stdout.write(said)
