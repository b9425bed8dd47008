from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext

from campaigns.workflows.visits import Moves, Visits
from lifecycle.conditions.base import Condition
from lifecycle.kinds.problems import problems
from lifecycle.kinds.registry import Registry
from lifecycle.kinds.shape import misshapen


class BadStep(ValueError):
    """The settings of a step cannot work; the text says why, in a sentence."""


class Step:
    """One kind of step. A file per kind in a `steps` folder; everything else is made from what it declares.

    short:  its name on a tile of the palette, where the label is too long for one.
    begins_with: the settings of one that was just put on the canvas.
    exits:  names of the ways out. A step whose exits depend on its settings overrides `exit_names`.
    by_place: whether its moments depend on where the contact is, or on a date of theirs: asked again when they move.
    rests:  whether a visit can stay here; a circle of steps that never rest is refused.
    acts:   whether it does something that an edit may not make happen twice to the same person.
    family: messages, timing, logic, contacts, team or goal; the colour of its tile.
    """

    kind: ClassVar[str] = ""
    label: ClassVar[str | Promise] = ""
    short: ClassVar[str | Promise] = ""
    description: ClassVar[str | Promise] = ""
    icon: ClassVar[str] = "help"
    family: ClassVar[str] = "logic"
    begins_with: ClassVar[Mapping[str, Any]] = {}
    exits: ClassVar[tuple[str, ...]] = ("next",)
    rests: ClassVar[bool] = False
    acts: ClassVar[bool] = True
    by_place: ClassVar[bool] = False

    class Settings(forms.Form):
        pass

    def __init__(self, settings: dict[str, Any]) -> None:
        if odd := misshapen(self.Settings, settings):
            raise BadStep(gettext("%(setting)s: this cannot be a value here.") % {"setting": odd})
        form = self.Settings(settings)
        if not form.is_valid():
            raise BadStep(" ".join(problems(form)))
        if unknown := set(settings) - set(form.fields):
            words = {"label": self.label, "names": ", ".join(sorted(unknown))}
            raise BadStep(gettext("%(label)s has no setting called %(names)s.") % words)
        self.settings: dict[str, Any] = form.cleaned_data

    def exit_names(self) -> tuple[str, ...]:
        return self.exits

    def sentence(self) -> str:
        return str(self.label)

    def run(self, visits: Visits, now: datetime) -> Moves:
        """Say for every visit whether it leaves, rests or finishes, and which effects that has."""
        raise NotImplementedError  # abstract

    def rest_again(self, visits: Visits, now: datetime) -> list[datetime | None]:
        """For each visit that rests here: until when under these settings, after an edit has changed them."""
        return [visit.due_at for visit in visits]

    def longest(self) -> timedelta:
        """How long anybody rests here, as far as the settings can say."""
        return timedelta()

    def listens(self) -> set[str]:
        """Names of events that can wake a visit resting here; "*" is any."""
        return set()

    def hears(self, event: dict[str, Any]) -> bool:
        """Whether an event of a name it listens for is one it waits for."""
        return True

    def conditions(self) -> list[Condition]:
        """Conditions that wake a visit resting here; on the grid too where time alone can make them true."""
        return []

    def asks(self) -> list[Condition]:
        """Every condition it ever asks, for a rehearsal to know what has to be there."""
        return self.conditions()

    def templates(self) -> set[str]:
        """Keys of the message templates it sends."""
        return set()


steps: Registry[Step] = Registry("steps", Step, "steps")
