from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from campaigns.policy.models import FrequencyCap, QuietHours
from channels.adapters.base import adapters
from lifecycle.consent.models import Topic
from lifecycle.look.link import admin_link

LONGEST = 365  # days


def channels() -> list[tuple[str, str | Promise]]:
    kinds = [(kind.kind, kind.label) for kind in adapters.all() if kind.needs_consent]
    return [("", gettext_lazy("all together")), *kinds]


def topics() -> list[tuple[str, str | Promise]]:
    found = Topic.objects.filter(is_transactional=False).values_list("key", "name")
    return [("", gettext_lazy("all together")), *found]


class CapForm(forms.ModelForm):
    limit = forms.IntegerField(
        label=gettext_lazy("At most"), min_value=1, max_value=100, widget=UnfoldAdminIntegerFieldWidget
    )
    days = forms.IntegerField(
        label=gettext_lazy("In so many days"), min_value=1, max_value=LONGEST, widget=UnfoldAdminIntegerFieldWidget
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("On which channel"), choices=channels, required=False, widget=UnfoldAdminSelectWidget
    )
    topic = forms.ChoiceField(
        label=gettext_lazy("On which topic"), choices=topics, required=False, widget=UnfoldAdminSelectWidget
    )

    class Meta:
        model = FrequencyCap
        fields = ("limit", "days", "channel", "topic")


@admin.register(FrequencyCap)
class FrequencyCapAdmin(ModelAdmin):
    """How often people may hear from us. A marketing message over a cap is not sent, and says so."""

    form = CapForm
    list_display = ("in_words", "of_what")
    ordering = ("days", "limit")

    @display(description=gettext_lazy("Nobody gets more than"))
    def in_words(self, cap: FrequencyCap) -> str:
        messages = ngettext("%d marketing message", "%d marketing messages", cap.limit) % cap.limit
        if cap.days == 1:
            return _("%s a day") % messages
        return _("%(messages)s in %(days)d days") % {"messages": messages, "days": cap.days}

    @display(description=gettext_lazy("Counted"))
    def of_what(self, cap: FrequencyCap) -> str:
        channel = str(adapters.get(cap.channel).label) if cap.channel in adapters else cap.channel
        return " · ".join(part for part in (channel, cap.topic) if part) or _("over everything")


class QuietHoursForm(forms.ModelForm):
    class Meta:
        model = QuietHours
        fields = ("is_on", "opens", "closes")

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        opens, closes = self.cleaned_data.get("opens"), self.cleaned_data.get("closes")
        if opens and closes and opens >= closes:
            raise forms.ValidationError(_("The day begins before it ends: the first time has to be the earlier one."))
        return found


@admin.register(QuietHours)
class QuietHoursAdmin(ModelAdmin):
    """One row: the hours in which people may be written to, by their own clocks."""

    form = QuietHoursForm
    fieldsets = (
        (
            None,
            {
                "fields": ("is_on", "opens", "closes"),
                "description": gettext_lazy(
                    "Marketing goes out between these times at each person's place. What comes up at night waits."
                ),
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: QuietHours | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        row = QuietHours.objects.order_by("pk").first()
        if row is None:
            return super().changelist_view(request, extra_context)
        return HttpResponseRedirect(admin_link("campaigns_quiethours_change", row.pk))
