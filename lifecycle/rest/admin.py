from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminTextInputWidget

from lifecycle.clock.read import now as read_clock
from lifecycle.look.when import moment_words
from lifecycle.rest.models import ApiToken
from lifecycle.rest.scopes import all_scopes, label_of
from lifecycle.rest.tokens import issue, withdraw


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("Which program it is for"),
        widget=UnfoldAdminTextInputWidget,
    )
    scopes = forms.MultipleChoiceField(label=gettext_lazy("It may"), widget=UnfoldAdminCheckboxSelectMultipleWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(scope, label_of(scope)) for scope in all_scopes()]  # type: ignore[attr-defined]


@admin.register(ApiToken)
class ApiTokenAdmin(ModelAdmin):
    """Keys for programs. A secret is shown once, on the page that makes it."""

    when_empty = (
        gettext_lazy("A program signs in with a token."),
        gettext_lazy("Make one, tick what it may, and copy its secret: it is shown once."),
    )
    list_display = ("name", "begins", "may", "made", "used", "is_withdrawn")
    list_display_links = None
    actions = ("withdraw_them",)

    @display(description=gettext_lazy("Begins with"))
    def begins(self, token: ApiToken) -> str:
        return f"{token.prefix}…"

    @display(description=gettext_lazy("It may"))
    def may(self, token: ApiToken) -> str:
        return ", ".join(label_of(scope) for scope in token.scopes)

    @display(description=gettext_lazy("Made"))
    def made(self, token: ApiToken) -> str:
        return words_of(token.created_at)

    @display(description=gettext_lazy("Last used"))
    def used(self, token: ApiToken) -> str:
        return words_of(token.last_used_at) if token.last_used_at else _("Never")

    @display(description=gettext_lazy("Withdrawn"))
    def is_withdrawn(self, token: ApiToken) -> str:
        return words_of(token.revoked_at) if token.revoked_at else ""

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        # the list's actions ask for it; a token itself never changes
        return obj is None and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form, secret, token = TokenForm(request.POST or None), "", None
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            by: Any = request.user
            token, secret = issue(name=said["name"], scopes=said["scopes"], by=by, now=read_clock())
            self.log_addition(request, token, [{"added": {}}])
        context = self.admin_site.each_context(request) | {
            "title": _("A new API token"),
            "opts": self.opts,
            "form": form,
            "token": token,
            "secret": secret,
        }
        response = TemplateResponse(request, "admin/token/add.html", context)
        add_never_cache_headers(response)
        return response

    @action(description=gettext_lazy("Withdraw"), permissions=["change"])
    def withdraw_them(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        count = withdraw(list(queryset.values_list("pk", flat=True)), now=read_clock())
        messages.info(
            request, ngettext("%d token opens nothing any more.", "%d tokens open nothing any more.", count) % count
        )


def words_of(at: Any) -> str:
    return moment_words(at, now=read_clock(), zone=timezone.get_current_timezone())
