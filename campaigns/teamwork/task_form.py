from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.teamwork.models import Task
from channels.outbox.origin import origins
from lifecycle.accounts.team import name_of


class Members(forms.ModelChoiceField):
    """People of the team by their names."""

    def label_from_instance(self, obj: Any) -> str:
        user: User = obj
        return name_of(user)


class TaskForm(forms.ModelForm):
    campaign_id = forms.IntegerField(
        label=gettext_lazy("Campaign"), required=False, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput
    )

    class Meta:
        model = Task
        fields = ("title", "note", "contact", "assignee", "due_at", "campaign_id")

    def clean_campaign_id(self) -> int:
        found: int = self.cleaned_data.get("campaign_id") or 0
        if found and found not in origins().of([found]):
            raise forms.ValidationError(_("There is no such campaign."))
        return found
