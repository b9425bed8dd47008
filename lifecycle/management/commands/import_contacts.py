from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lifecycle.clock.read import now
from lifecycle.intake.import_contacts import NoEvidence, import_contacts
from lifecycle.intake.put_on_record import put_on_record
from lifecycle.intake.say import Progress, notices, refused_beside, summary
from lifecycle.intake.table import BadTable


class Command(BaseCommand):
    help = (
        "Reads contacts from a CSV file. Columns external_id, email, phone, first_name, last_name, timezone, locale and "
        "created_at are known, address_line1, address_line2, address_city, address_region, address_postal_code and "
        "address_country too, device_token with device_platform, and agreed_email and agreed_sms, which say yes or no of each "
        "line; all others become attributes. A second run changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--subscribe", default="", help="channels they agreed to: email,sms")
        parser.add_argument("--evidence", default="", help="how they agreed, in words")
        parser.add_argument("--refused", type=Path, help="where the refused lines go; default: beside the file")

    def handle(self, *args: Any, **options: Any) -> None:
        path, refused = options["file"], options["refused"] or refused_beside(options["file"])
        try:
            with Progress(path.name) as progress:
                counts = import_contacts(
                    path=path,
                    now=now(),
                    refused_path=refused,
                    subscribe=[channel.strip() for channel in options["subscribe"].split(",") if channel.strip()],
                    evidence=options["evidence"],
                    progress=progress,
                )
        except (BadTable, NoEvidence, OSError) as error:
            raise CommandError(str(error)) from None
        said = summary(counts, refused)
        put_on_record(path, said, now())
        self.stdout.write(said)
        if left_out := notices(counts.notices):  # not on record, for it repeats what stood in the file
            self.stdout.write(left_out)
