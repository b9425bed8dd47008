from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lifecycle.conditions.comparison import OPS, WITH_DAYS, BadComparison, Comparison, comparison
from lifecycle.conditions.comparison_words import OP_WORDS, TYPE_WORDS
from lifecycle.conditions.path import check_name
from lifecycle.conditions.settings_fields import OperandField

EASY = {op: words for op, words in OP_WORDS.items() if op not in WITH_DAYS}


class ComparisonForm(forms.Form):
    """{"field", "op", "value", "days", "type"}: one value by name, compared. `type` only where it is not plain."""

    ops: ClassVar[dict[str, Any]] = OP_WORDS
    more = ("type",)

    field = forms.CharField(label=_("Field"), max_length=200, validators=[check_name])
    op = forms.ChoiceField(label=_("How"), choices=list(OP_WORDS.items()))
    value = OperandField(label=_("With"), required=False)
    days = forms.IntegerField(label=_("Days"), required=False, min_value=0)
    type = forms.ChoiceField(
        label=_("Read as"),
        required=False,
        choices=[("", _("as it comes")), *((name, TYPE_WORDS[name]) for name in OPS)],
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                comparison_of(cleaned, self.type_of(cleaned["field"]))
            except BadComparison as error:
                raise ValidationError(str(error)) from None
        return cleaned

    def type_of(self, field: str) -> str:
        """The type that the field has, where that is known."""
        return ""


class EasyComparisonForm(ComparisonForm):
    """Without the lengths of time that count from now."""

    op = forms.ChoiceField(label=_("How"), choices=list(EASY.items()))
    days = None  # type: ignore[assignment]


def comparison_of(settings: dict[str, Any], type: str = "") -> Comparison:
    return comparison(settings["op"], settings["value"], settings.get("days"), type or settings["type"])
