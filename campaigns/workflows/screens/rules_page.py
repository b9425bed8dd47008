from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.workflows.editing.set_rules import set_rules
from campaigns.workflows.models import Campaign
from campaigns.workflows.named_fields import StageField, TopicField
from campaigns.workflows.screens.frame import back, page, seen
from lifecycle.clock.read import now
from lifecycle.conditions.field import ConditionField
from lifecycle.kinds.form_cells import cells

AGAIN = (
    ("after_leaving", gettext_lazy("As soon as they have left")),
    ("restart", gettext_lazy("At once: they start again from the beginning")),
    ("once", gettext_lazy("Never: once in a life")),
)


class RulesForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    stage = StageField(label=gettext_lazy("For the stage"), required=False)
    topic = TopicField(
        label=gettext_lazy("Topic"),
        required=False,
        help_text=gettext_lazy(
            "Whoever has not subscribed to it gets none of its marketing messages. Holds with the next publish."
        ),
    )
    priority = forms.IntegerField(
        label=gettext_lazy("If only one fits"),
        min_value=0,
        max_value=100,
        help_text=gettext_lazy(
            "0 to 100, and most have 50. When somebody may get only one more message, the campaign with the higher number "
            "sends it."
        ),
    )
    reentry = forms.ChoiceField(
        label=gettext_lazy("They can enter again"),
        choices=AGAIN,
        help_text=gettext_lazy("What happens when somebody who was here before does it again."),
    )
    goal = ConditionField(
        label=gettext_lazy("Goal: they have reached it when they …"),
        in_campaign=True,
        required=False,
        help_text=gettext_lazy("Whoever reaches it leaves at once and counts. Holds with the next publish."),
    )
    exit_rule = ConditionField(
        label=gettext_lazy("They leave as soon as they …"),
        in_campaign=True,
        required=False,
        help_text=gettext_lazy("Whoever meets it leaves before anything else happens. Holds with the next publish."),
    )


def edit(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    form = RulesForm(request.POST) if request.method == "POST" else RulesForm(initial=_stored(campaign))
    if request.method == "POST" and form.is_valid():
        set_rules(campaign=campaign, rules=form.cleaned_data, now=now(), seen=seen(request))
        return back(campaign)
    title = _("Goal and rules")
    return page(request, campaign, "rules", title, form=form, cells=list(cells(form)), media=form.media)


def _stored(campaign: Campaign) -> dict[str, Any]:
    return {name: getattr(campaign, name) for name in RulesForm.base_fields}
