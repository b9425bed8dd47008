from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifecycle.conditions.field import ConditionField
from lifecycle.segments.dynamic import node
from lifecycle.segments.models import Segment
from lifecycle.segments.save import BadSegment, check_definition


class SegmentForm(forms.ModelForm):
    definition = ConditionField(label=_("Who is in it"), required=False)

    class Media:
        js = ["js/beside.js"]

    class Meta:
        model = Segment
        fields = ("name", "description", "is_static", "definition")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("is_static") and "definition" in cleaned:
            try:
                check_definition(node(self.instance.key), cleaned["definition"])
            except BadSegment as problem:
                self.add_error("definition", str(problem))
        return cleaned


class PeopleForm(forms.Form):
    """Who is put into a segment by hand."""

    people = forms.CharField(
        label=_("Add people"),
        help_text=_("Their email, phone or your id: one on each line, at most 1,000."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=400_000,
    )

    def clean_people(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["people"].splitlines() if line.strip()]
        if len(lines) > 1000:
            raise forms.ValidationError(_("These are more than 1,000 lines. Bring in a file under Imports instead."))
        return lines
