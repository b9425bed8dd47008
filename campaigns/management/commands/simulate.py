import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.rehearsal.in_words import as_text, people_as_json, people_as_text
from campaigns.rehearsal.side_by_side import simulate_side_by_side
from campaigns.rehearsal.simulate import as_json
from campaigns.workflows.graph import BadGraph
from campaigns.workflows.models import Campaign
from lifecycle.clock.moment import BadMoment, parse_moment


class Command(BaseCommand):
    help = "Runs a campaign over what is recorded. Sends nothing, and leaves nothing behind."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("campaign", metavar="KEY")
        parser.add_argument("--start", required=True, help="from then on; a date is 00:00 UTC")
        parser.add_argument("--end", required=True, help="up to and without this instant")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument("--people", action="store_true", help="instead of counts, who gets which message when")

    def handle(self, *args: Any, **options: Any) -> None:
        start, end = (moment(options[name], name) for name in ("start", "end"))
        if start >= end:
            raise CommandError("--end has to be later than --start.")
        try:
            found = simulate_side_by_side(
                campaign_key=options["campaign"], start=start, end=end, with_people=options["people"]
            )
        except Campaign.DoesNotExist:
            raise CommandError(no_campaign(options["campaign"])) from None
        except BadGraph as problem:
            raise CommandError(f"This campaign cannot run yet. {problem}") from None
        if options["format"] == "json":
            answer = people_as_json(found.people) if options["people"] else as_json(found.result)
            self.stdout.write(json.dumps(answer, indent=2))
        else:
            self.stdout.write(people_as_text(found.people) if options["people"] else as_text(found.result))


def moment(said: str, name: str) -> datetime:
    try:
        return parse_moment(said)
    except BadMoment as problem:
        raise CommandError(f"--{name}: {problem}") from None


def no_campaign(key: str) -> str:
    known = list(Campaign.objects.order_by("key").values_list("key", flat=True)[:20])
    there_are = f"There are: {', '.join(known)}." if known else "There is none yet: see “manage.py playbook list”."
    return f"There is no campaign “{key}”. {there_are}"
