from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.playbooks.plan import Plan

LARGEST = 1_000_000  # bytes


class AnswersForm(forms.Form):
    """The two or three questions before a playbook is ours."""

    company = forms.CharField(label=_("What is your company called?"), max_length=200, required=False)
    site = forms.URLField(label=_("Where is your site?"), max_length=200, required=False, assume_scheme="https")

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if name in plan.answers:
                self.fields[name].widget.attrs["placeholder"] = plan.answers[name]
            else:
                del self.fields[name]


class FileForm(forms.Form):
    file = forms.FileField(label=_("File"), widget=forms.FileInput(attrs={"accept": ".yaml,.yml"}))

    def clean_file(self) -> str:
        """Its text."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("This file is too large to be a campaign."))
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError(_("This file is not text in UTF-8.")) from None
