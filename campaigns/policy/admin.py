from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from campaigns.policy.cap_in_words import cap_of_what, how_many
from campaigns.policy.models import FrequencyCap, QuietHours
from channels.adapters.base import adapters
from channels.outbox.call_up import call_up_everybody
from lifecycle.clock.read import now as read_clock
from lifecycle.consent.models import Topic
from lifecycle.look.link import admin_link

LONGEST = 365  # days


def channels() -> list[tuple[str, str | Promise]]:
    kinds = [(kind.kind, kind.label) for kind in adapters.all() if kind.needs_consent]
    return [("", gettext_lazy("all together")), *kinds]


def topics() -> list[tuple[str, str | Promise]]:
    found = Topic.objects.filter(is_transactional=False)
    return [("", gettext_lazy("all together")), *((topic.key, topic.words) for topic in found)]


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
    """How often people may hear from us. A marketing message over a cap waits in line for a free place, and says so."""

    when_empty = (
        gettext_lazy("Nothing limits how often people hear from you."),
        gettext_lazy("One message a day and three in seven days suit most."),
    )
    form = CapForm
    list_display = ("in_words", "of_what")
    ordering = ("days", "limit")

    def save_model(self, request: HttpRequest, obj: FrequencyCap, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        call_up_everybody(now=read_clock())

    def delete_model(self, request: HttpRequest, obj: FrequencyCap) -> None:
        super().delete_model(request, obj)
        call_up_everybody(now=read_clock())

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[FrequencyCap]) -> None:
        super().delete_queryset(request, queryset)
        call_up_everybody(now=read_clock())

    @display(description=gettext_lazy("Nobody gets more than"))
    def in_words(self, cap: FrequencyCap) -> str:
        return how_many(cap.limit, cap.days)

    @display(description=gettext_lazy("Counted"))
    def of_what(self, cap: FrequencyCap) -> str:
        return cap_of_what(cap.channel, cap.topic) or _("over everything")


class QuietHoursForm(forms.ModelForm):
    hours_between = forms.IntegerField(
        label=gettext_lazy("Hours between two messages, at least"),
        min_value=0,
        max_value=LONGEST * 24,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=gettext_lazy("To one person, on all channels together. 0: no distance is kept."),
    )
    days_in_line = forms.IntegerField(
        label=gettext_lazy("Days a message waits for a free place, at most"),
        min_value=1,
        max_value=LONGEST,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=gettext_lazy("Then it is too late. A message that says itself when it is too late keeps to that."),
    )

    class Meta:
        model = QuietHours
        fields = ("is_on", "opens", "closes", "hours_between", "days_in_line")

    def clean(self) -> dict[str, Any] | None:
        found = super().clean()
        opens, closes = self.cleaned_data.get("opens"), self.cleaned_data.get("closes")
        if opens and closes and opens >= closes:
            raise forms.ValidationError(_("The day begins before it ends: the first time has to be the earlier one."))
        return found


@admin.register(QuietHours)
class QuietHoursAdmin(ModelAdmin):
    """One row: when people may be written to by their own clocks, how closely, and how long a message waits."""

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
        (
            gettext_lazy("One ask at a time"),
            {
                "fields": ("hours_between", "days_in_line"),
                "description": gettext_lazy(
                    "Where several campaigns want the same person, the one with the higher priority goes first. The "
                    "others wait in line for a free place under the caps."
                ),
            },
        ),
    )

    def save_model(self, request: HttpRequest, obj: QuietHours, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        call_up_everybody(now=read_clock())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: QuietHours | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        row = QuietHours.objects.order_by("pk").first()
        if row is None:
            return super().changelist_view(request, extra_context)
        return HttpResponseRedirect(admin_link("campaigns_quiethours_change", row.pk))
