import os
import sys
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from campaigns.proof.demo import shop
from campaigns.proof.demo.alone import AlreadyOpen
from campaigns.proof.demo.database import NotOurs
from campaigns.proof.demo.start import SHOP_KEY, PortTaken, move_in, start
from lifecycle.clock.read import now


class Command(BaseCommand):
    help = "Shows an invented company whose campaigns move while you watch. Nothing leaves this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--fresh", action="store_true", help="begin with an empty database")
        parser.add_argument("--shop", action="store_true", help=SUPPRESS)  # one of the processes that it starts

    def handle(self, *args: Any, **options: Any) -> None:
        if options["shop"]:
            return shop.run(url=settings.PUBLIC_URL, key=os.environ[SHOP_KEY], now=now())
        try:
            move_in(port=options["port"], fresh=options["fresh"])
            code = start(port=options["port"], fresh=options["fresh"], now=now())
        except (AlreadyOpen, NotOurs, PortTaken) as problem:
            raise CommandError(str(problem)) from None
        sys.exit(code)
