from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lifecycle.look.build_assets import NotBuilt, build_assets, check_types


class Command(BaseCommand):
    help = "Builds the workflow editor's scripts, with a Node of our own. Does nothing where nothing has changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--types", action="store_true", help="check the types of the sources first")

    def handle(self, *args: Any, **options: Any) -> None:
        workspace = settings.BASE_DIR / "static"
        try:
            if options["types"]:
                check_types(workspace=workspace)
            is_new = build_assets(workspace=workspace, say=self.stdout.write)
        except NotBuilt as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write("Built." if is_new else "Nothing has changed since it was built.")
