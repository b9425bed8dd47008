from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.paginator import InfinitePaginator
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from lifecycle.accounts.record import record
from lifecycle.accounts.watched import CLOSED_ADDRESS
from lifecycle.clock.read import now as read_clock
from lifecycle.consent.address import hash_of
from lifecycle.consent.choices import ADDRESSES, label_of
from lifecycle.consent.models import Suppression, Topic
from lifecycle.consent.reason_words import reason_words
from lifecycle.consent.suppress import suppress
from lifecycle.look.when import day_words

FOR_GOOD = ("erased", "complained")  # only the person themselves can open these again


@admin.register(Topic)
class TopicAdmin(ModelAdmin):
    """What people can say yes or no to."""

    when_empty = (
        gettext_lazy("Topics are what people subscribe to, such as news or offers."),
        gettext_lazy("Add one, and the pages on which people choose offer it."),
    )
    list_display = ("name", "description", "how")
    fields = ("name", "key", "description", "names", "is_default", "needs_confirmation", "is_transactional")
    prepopulated_fields = {"key": ("name",)}

    @display(description=gettext_lazy("Needs a yes"))
    def how(self, topic: Topic) -> str:
        if topic.is_transactional:
            return _("No, it is service")
        if topic.needs_confirmation:
            return _("Yes, confirmed by a link")
        return _("Yes. Used when nothing else is said") if topic.is_default else _("Yes")

    def get_readonly_fields(self, request: HttpRequest, obj: Topic | None = None) -> tuple[str, ...]:
        return ("key",) if obj else ()  # campaigns and consents know it by that

    def get_prepopulated_fields(self, request: HttpRequest, obj: Topic | None = None) -> dict[str, Any]:
        return {} if obj else self.prepopulated_fields

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        return False  # what people agreed to stays known

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.is_default:
            Topic.objects.exclude(pk=obj.pk).update(is_default=False)


class SuppressionForm(forms.ModelForm):
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        choices=lambda: [(channel, label_of(channel)) for channel in ADDRESSES],
        widget=UnfoldAdminSelectWidget,
    )
    address = forms.CharField(label=gettext_lazy("Address"), max_length=320, widget=UnfoldAdminTextInputWidget)

    class Meta:
        model = Suppression
        fields = ("channel", "address", "evidence")


@admin.register(Suppression)
class SuppressionAdmin(ModelAdmin):
    """Addresses we never write to again, whatever anybody consents to."""

    when_empty = (
        gettext_lazy("These addresses are never written to."),
        gettext_lazy("Bounces, complaints and opt-outs come here by themselves."),
    )
    form = SuppressionForm
    list_display = ("who", "on", "because", "since", "evidence")
    list_display_links = None
    paginator = InfinitePaginator
    show_full_result_count = False
    ordering = ("-pk",)
    search_fields = ("=address",)
    search_help_text = gettext_lazy("The whole address")
    actions = ("open_again",)

    @display(description=gettext_lazy("Address"))
    def who(self, row: Suppression) -> str:
        return row.address or _("An erased address")

    @display(description=gettext_lazy("Channel"))
    def on(self, row: Suppression) -> str:
        return label_of(row.channel)

    @display(description=gettext_lazy("Because"))
    def because(self, row: Suppression) -> str:
        return reason_words(row.reason)

    @display(description=gettext_lazy("Since"))
    def since(self, row: Suppression) -> str:
        return day_words(row.at, now=read_clock(), zone=timezone.get_current_timezone())

    def has_change_permission(self, request: HttpRequest, obj: Suppression | None = None) -> bool:
        # the list's actions ask for it; there is no form to change one
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Suppression | None = None) -> bool:
        return False

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Suppression], search_term: str
    ) -> tuple[QuerySet[Suppression], bool]:
        if not search_term:
            return queryset, False
        # An erased address is known by its hash only, and found by it.
        return queryset.filter(address_hash__in=[hash_of(channel, search_term) for channel in ADDRESSES]), False

    @action(description=gettext_lazy("Open again"), permissions=["change"])
    def open_again(self, request: HttpRequest, queryset: QuerySet[Suppression]) -> None:
        kept = queryset.filter(reason__in=FOR_GOOD).count()
        opened, _rows = queryset.exclude(reason__in=FOR_GOOD).delete()
        messages.info(request, ngettext("%d address is open again.", "%d addresses are open again.", opened) % opened)
        if kept:
            sentence = ngettext(
                "%d stays closed: only the person themselves can open it.",
                "%d stay closed: only the people themselves can open them.",
                kept,
            )
            messages.warning(request, sentence % kept)

    def save_model(self, request: HttpRequest, obj: Suppression, form: Any, change: bool) -> None:
        now = read_clock()
        is_new = suppress([(obj.channel, obj.address)], reason="by_hand", evidence=obj.evidence, now=now)
        stored = Suppression.objects.get(channel=obj.channel, address_hash=hash_of(obj.channel, obj.address))
        obj.__dict__.update(stored.__dict__)
        if is_new:
            sentence = CLOSED_ADDRESS
            record(verb="suppression.make", sentence=sentence, now=now, about=obj)
