from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.playbooks.export import export
from campaigns.playbooks.import_campaign import import_campaign
from campaigns.playbooks.install import install
from campaigns.playbooks.plan import BadPlan
from campaigns.playbooks.ready import NoPlaybook, playbooks
from campaigns.workflows.graph import BadGraph
from campaigns.workflows.models import Campaign
from campaigns.workflows.warnings import warnings_of
from lifecycle.accounts.actor import COMMAND_LINE, acting
from lifecycle.clock.read import now


class Command(BaseCommand):
    help = "Ready campaigns: lists them, installs one, or writes and reads any campaign as a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        deeds = parser.add_subparsers(dest="deed", required=True)
        deeds.add_parser("list", help="what there is, and what is installed")
        one = deeds.add_parser("install", help="as a draft of yours")
        one.add_argument("key", metavar="KEY")
        one.add_argument("--publish", action="store_true", help="and let people in from now on")
        one.add_argument("--company", default="", help="your name, in place of the one in the texts")
        one.add_argument("--site", default="", help="the address of your site, likewise")

        out = deeds.add_parser("export", help="any campaign as a file")
        out.add_argument("key", metavar="KEY")
        into = deeds.add_parser("import", help="such a file, as a draft")
        into.add_argument("file", type=Path, metavar="FILE.yaml")

    def handle(self, *args: Any, **options: Any) -> None:
        deeds = {"list": self.list, "install": self.install, "export": self.export, "import": self.import_file}
        try:
            with acting(COMMAND_LINE):
                deeds[options["deed"]](options)
        except (NoPlaybook, BadPlan, BadGraph, OSError, UnicodeDecodeError) as problem:
            raise CommandError(str(problem)) from None

    def list(self, options: dict[str, Any]) -> None:
        there = dict(Campaign.objects.values_list("key", "status"))
        for plan in playbooks():
            state = there.get(plan.key, "")
            self.stdout.write(f"{plan.key:24}{plan.name}{f' ({state})' if state else ''}")
            self.stdout.write(f"{'':24}{plan.about}")

    def install(self, options: dict[str, Any]) -> None:
        answers = {name: options[name] for name in ("company", "site")}
        campaign = install(key=options["key"], now=now(), publish=options["publish"], answers=answers)
        self.stdout.write(f"“{campaign.name}” is {'live' if campaign.status == 'live' else 'installed as a draft'}.")
        for warning in warnings_of(campaign, now=now()):
            self.stdout.write(f"Worth a look: {f'{warning.step}: ' if warning.step else ''}{warning.sentence}")

    def export(self, options: dict[str, Any]) -> None:
        campaign = Campaign.objects.filter(key=options["key"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign “{options['key']}”.")
        self.stdout.write(export(campaign), ending="")

    def import_file(self, options: dict[str, Any]) -> None:
        campaign = import_campaign(text=options["file"].read_text(encoding="utf-8"), by=None, now=now())
        self.stdout.write(f"“{campaign.name}” is there as a draft.")
