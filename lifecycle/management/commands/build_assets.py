from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lifecycle.look.build_assets import NotBuilt, build_assets


class Command(BaseCommand):
    help = "Builds the workflow editor's scripts, with a Node of our own. Does nothing where nothing has changed."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            is_new = build_assets(workspace=settings.BASE_DIR / "static", say=self.stdout.write)
        except NotBuilt as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write("Built." if is_new else "Nothing has changed since it was built.")
