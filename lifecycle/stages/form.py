from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifecycle.conditions.field import ConditionField
from lifecycle.stages.models import Stage
from lifecycle.stages.save import BadStage, check_stage


class StageForm(forms.ModelForm):
    definition = ConditionField(
        label=_("Who is in it"),
        required=False,
        help_text=_(
            "People are in the last stage whose condition holds. Without one, only campaigns bring people here."
        ),
    )
    goal_definition = ConditionField(label=_("Reached when"), required=False)

    class Meta:
        model = Stage
        fields = ("name", "icon", "position", "is_aside", "definition", "goal", "goal_definition")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in ("definition", "goal_definition"):
            if name in cleaned:
                try:
                    check_stage(self.instance, cleaned[name], moves_people=name == "definition")
                except BadStage as problem:
                    self.add_error(name, str(problem))
        return cleaned
