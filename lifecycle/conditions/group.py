from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle.conditions.base import BadCondition, Condition, Definition, Explanation, parse
from lifecycle.conditions.comparison_words import listed
from lifecycle.contacts.models import Contact


class ConditionsField(forms.Field):
    """A list of conditions. Its value is the parsed ones."""

    def to_python(self, value: Any) -> list[Condition]:
        # Not a ValidationError: what is wrong inside needs no mention of the group around it.
        if not isinstance(value, list) or not value:
            raise BadCondition(_("A group needs at least one condition."))
        return [parse(item) for item in value]


class Group(Condition):
    """Conditions put together. A kind of its own for each way."""

    joiner: ClassVar[Any] = ""

    class Settings(forms.Form):
        of = ConditionsField(label=gettext_lazy("Conditions"))

    @property
    def parts(self) -> Sequence[Condition]:
        return list(self.settings["of"])

    @property
    def sentences(self) -> list[str]:
        # Not kept: a condition is shared by readers of several languages.
        return [part.sentence() for part in self.parts]

    def explain(self, contact: Contact, now: datetime) -> Explanation:
        children = [part.explain(contact, now) for part in self.parts]
        return Explanation(self.holds([child.ok for child in children]), self.sentence(), children)

    @property
    def has_fixed_shape(self) -> bool:  # type: ignore[override]
        return all(part.has_fixed_shape for part in self.parts)

    def holds(self, answers: Sequence[bool]) -> bool:
        raise NotImplementedError  # abstract

    def events(self) -> set[str]:
        return set().union(*(part.events() for part in self.parts))

    def is_timed(self) -> bool:
        return any(part.is_timed() for part in self.parts)

    def refers_to(self) -> set[str]:
        return set().union(*(part.refers_to() for part in self.parts))

    def inside(self) -> Iterator[Condition]:
        for part in self.parts:
            yield from part.inside()

    def missing(self) -> list[str]:
        return [sentence for part in self.parts for sentence in part.missing()]

    def as_json(self) -> Definition:
        return {"kind": self.kind, "of": [part.as_json() for part in self.parts]}


class All(Group):
    kind = "all"
    label = gettext_lazy("All of these")
    description = gettext_lazy("Every one of the conditions is true.")
    icon = "join_inner"
    joiner = gettext_lazy("and")

    def q(self, now: datetime, whole: bool = False) -> Q:
        return reduce(and_, (part.q(now, whole) for part in self.parts))

    def holds(self, answers: Sequence[bool]) -> bool:
        return all(answers)

    def sentence(self) -> str:
        return listed(self.sentences, _("and"))


class AnyOf(Group):
    kind = "any"
    label = gettext_lazy("Any of these")
    description = gettext_lazy("At least one of the conditions is true.")
    icon = "join_full"
    joiner = gettext_lazy("or")

    def q(self, now: datetime, whole: bool = False) -> Q:
        return reduce(or_, (part.q(now, whole) for part in self.parts))

    def holds(self, answers: Sequence[bool]) -> bool:
        return any(answers)

    def sentence(self) -> str:
        if len(self.parts) == 1:
            return self.sentences[0]
        return _("either %(these)s") % {"these": listed(self.sentences, _("or"))}


class NoneOf(Group):
    kind = "none"
    label = gettext_lazy("None of these")
    description = gettext_lazy("Not one of the conditions is true.")
    icon = "block"
    joiner = gettext_lazy("or")

    def q(self, now: datetime, whole: bool = False) -> Q:
        # One NOT for each part: PostgreSQL plans a join for NOT EXISTS, but not for NOT (… OR …).
        return reduce(and_, (~part.q(now, whole) for part in self.parts))

    def holds(self, answers: Sequence[bool]) -> bool:
        return not any(answers)

    def sentence(self) -> str:
        return _("are not among those who %(these)s") % {"these": listed(self.sentences, _("or"))}
