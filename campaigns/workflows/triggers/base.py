from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext

from lifecycle.conditions.base import Condition
from lifecycle.kinds.problems import problems
from lifecycle.kinds.registry import Registry
from lifecycle.kinds.shape import misshapen

Moments = dict[int, datetime]  # by contact id


class BadTrigger(ValueError):
    """The settings of a trigger cannot work; the text says why, in a sentence."""


class Trigger:
    """What lets contacts enter a campaign. A file per kind in a `triggers` folder.

    There are two sorts, and a kind fills in one of them: those that hear an event (`listens`, `hears`), and those
    that time alone fires (`moments`).
    """

    kind: ClassVar[str] = ""
    label: ClassVar[str | Promise] = ""
    short: ClassVar[str | Promise] = ""  # on a tile of the palette, where the label is too long for one
    description: ClassVar[str | Promise] = ""
    icon: ClassVar[str] = "bolt"

    by_time: ClassVar[bool] = False  # has `moments`, and `looks_ahead` or `next_instant`
    # Asked once per instant of the grid for all moments until the next, instead of at each moment.
    looks_ahead: bool = False

    class Settings(forms.Form):
        pass

    def __init__(self, settings: dict[str, Any]) -> None:
        if odd := misshapen(self.Settings, settings):
            words = {"label": self.label, "setting": odd}
            raise BadTrigger(gettext("%(label)s: %(setting)s: this cannot be a value here.") % words)
        form = self.Settings(settings)
        if not form.is_valid():
            raise BadTrigger(f"{self.label}: " + " ".join(problems(form)))
        if unknown := set(settings) - set(form.fields):
            named = {"label": self.label, "names": ", ".join(sorted(unknown))}
            raise BadTrigger(gettext("%(label)s has no setting called %(names)s.") % named)
        self.settings: dict[str, Any] = form.cleaned_data

    def sentence(self) -> str:
        return str(self.label)

    def listens(self) -> set[str]:
        """Names of the events it hears."""
        return set()

    def hears(self, event: dict[str, Any]) -> bool:
        """Whether an event of such a name lets its contact in. The event: name, properties, occurred_at."""
        return True

    def asks(self) -> list[Condition]:
        """Every condition it asks, for a rehearsal to know what has to be there."""
        return []

    def moments(self, start: datetime, end: datetime, now: datetime) -> Iterator[Moments]:
        """Who enters at which moment of [start, end), in pages."""
        return iter(())

    def next_instant(self, after: datetime) -> datetime | None:
        """When one that does not look ahead fires next; None: not again."""
        return None


triggers: Registry[Trigger] = Registry("triggers", Trigger, "triggers")
