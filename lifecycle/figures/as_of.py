from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any

from django.utils.translation import gettext as _

from lifecycle.figures.figure import Told
from lifecycle.look.when import moment_words


def as_of(told: Iterable[Told[Any]], *, now: datetime, zone: tzinfo) -> str:
    """Of what time the numbers of a page are; empty where they are of now."""
    kept = [each for each in told if each.is_kept]
    if not kept:
        return ""
    moments = [each.at for each in kept if each.at]
    if len(moments) < len(kept):
        return _("Some numbers are being counted for the first time. They stand here in a moment.")
    return _("Counted %s.") % moment_words(min(moments), now=now, zone=zone, inside=True)
