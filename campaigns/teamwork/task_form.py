from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from campaigns.teamwork.models import Task
from campaigns.teamwork.task_filters import number_in
from channels.outbox.origin import origins
from lifecycle.accounts.team import name_of


class Members(forms.ModelChoiceField):
    """People of the team by their names."""

    def label_from_instance(self, obj: Any) -> str:
        user: User = obj
        return name_of(user)


class TaskForm(forms.ModelForm):
    campaign_id = forms.ChoiceField(label=gettext_lazy("Campaign"), required=False, widget=UnfoldAdminSelectWidget)

    class Meta:
        model = Task
        fields = ("title", "note", "contact", "assignee", "due_at", "campaign_id")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["campaign_id"] = self.initial.get("campaign_id") or ""  # else none would count as changed to none
        box = self.fields.get("campaign_id")  # not among the fields of whoever may only look
        if isinstance(box, forms.ChoiceField):
            box.choices = self._campaigns()

    def clean_campaign_id(self) -> int:
        return int(self.cleaned_data["campaign_id"] or 0)

    def _campaigns(self) -> list[tuple[int | str, str]]:
        """Of very many only the first by name; the one that is meant is always among them."""
        meant = number_in(str(self["campaign_id"].value() or ""))
        named = origins().of({*origins().named(""), meant} - {0, -1})
        by_name = sorted(named.items(), key=lambda pair: pair[1].name.casefold())
        return [("", "—"), *((pk, origin.name) for pk, origin in by_name)]
