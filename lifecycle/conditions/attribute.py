from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lifecycle.conditions.base import Condition, Explanation
from lifecycle.conditions.comparison_form import ComparisonForm, comparison_of
from lifecycle.conditions.comparison_sql import column_of, column_q, json_q, type_of
from lifecycle.conditions.comparison_words import about, sentence
from lifecycle.conditions.path import keys_of, spoken, value_at
from lifecycle.contacts.fields import BUILT_IN
from lifecycle.contacts.models import Contact

# Where the label of the field does not fit into a sentence.
NAMES = {"created_at": _("their first day with us"), "stage_since": _("the first day in their stage")}


class Attribute(Condition):
    kind = "attribute"
    label = _("About the person")
    description = _("What is known of the person: a field such as their language, or an attribute such as their plan.")
    icon = "badge"

    class Settings(ComparisonForm):
        def type_of(self, field: str) -> str:
            return column_type(field)

    @cached_property
    def comparison(self) -> Any:
        return comparison_of(self.settings, column_type(self.field))

    @property
    def has_fixed_shape(self) -> bool:  # type: ignore[override]
        return not self.is_timed()

    @property
    def field(self) -> str:
        return str(self.settings["field"])

    @property
    def name(self) -> str:
        named = NAMES.get(self.field) or BUILT_IN.get(self.field, ("", ""))[1]
        return str(named or spoken(self.field))

    def q(self, now: datetime, whole: bool = False) -> Q:
        if self.field in BUILT_IN:
            return column_q(column_of(Contact, self.field), self.comparison, now)
        return json_q("attributes", keys_of(self.field), self.comparison, now)

    def explain(self, contact: Contact, now: datetime) -> Explanation:
        in_column = self.field in BUILT_IN
        value = getattr(contact, self.field) if in_column else value_at(contact.attributes, self.field)
        return Explanation(self.comparison.holds(value, now), about(self.name, value))

    def sentence(self) -> str:
        if (self.field, self.comparison.op) == ("created_at", "is_set"):
            return str(_("are known to us"))
        return sentence(self.comparison, self.name)

    def is_timed(self) -> bool:
        return bool(self.comparison.is_timed())


def column_type(field: str) -> str:
    return type_of(column_of(Contact, field)) if field in BUILT_IN else ""
