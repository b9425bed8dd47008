from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.playbooks.install import install
from campaigns.playbooks.plan import BadPlan
from campaigns.playbooks.ready import NoPlaybook, playbooks
from campaigns.workflows.graph import BadGraph
from campaigns.workflows.models import Campaign
from lifecycle.clock.read import now


class Command(BaseCommand):
    help = "Ready campaigns: lists them, or installs one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        deeds.add_parser("list", help="what there is, and what is installed")
        one = deeds.add_parser("install", help="as a draft of yours")
        one.add_argument("key", metavar="KEY")
        one.add_argument("--publish", action="store_true", help="and let people in from now on")
        one.add_argument("--company", default="", help="your name, in place of the one in the texts")
        one.add_argument("--site", default="", help="the address of your site, likewise")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["deed"] == "list":
            self.list()
            return
        answers = {name: options[name] for name in ("company", "site")}
        try:
            campaign = install(key=options["key"], now=now(), publish=options["publish"], answers=answers)
        except (NoPlaybook, BadPlan, BadGraph) as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"“{campaign.name}” is {'live' if campaign.status == 'live' else 'installed as a draft'}.")

    def list(self) -> None:
        there = dict(Campaign.objects.values_list("key", "status"))
        for plan in playbooks():
            state = there.get(plan.key, "")
            self.stdout.write(f"{plan.key:24}{plan.name}{f' ({state})' if state else ''}")
            self.stdout.write(f"{'':24}{plan.about}")
