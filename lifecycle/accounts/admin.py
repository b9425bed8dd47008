from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm
from unfold.paginator import InfinitePaginator

from lifecycle.accounts.deed_words import change_sentences, how_words
from lifecycle.accounts.models import Deed
from lifecycle.clock.read import now as read_clock
from lifecycle.look.extra_page import extra_page
from lifecycle.look.link import admin_link
from lifecycle.look.person import person
from lifecycle.look.retold import retold
from lifecycle.look.when import moment_words

# Registered again, so that they wear Unfold's look.
admin.site.unregister([User, Group])


@admin.register(User)
class UserAdmin(DjangoUserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    pass


class Who(admin.SimpleListFilter):
    title = gettext_lazy("who")
    parameter_name = "who"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        users = User.objects.order_by("username")[:100]
        return [(str(user.pk), user.get_full_name() or user.get_username()) for user in users]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        chosen = self.value() or ""
        return queryset.filter(by_id=int(chosen)) if chosen.isdecimal() and len(chosen) < 19 else queryset


class How(admin.SimpleListFilter):
    title = gettext_lazy("how")
    parameter_name = "via"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("admin", _("in the admin")), ("api", _("by the API")), ("command", _("on the command line"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(via=self.value()) if self.value() else queryset


@admin.register(Deed)
class DeedAdmin(ModelAdmin):
    """Who did what, as sentences. Nobody adds, changes or deletes any, not even whoever may do everything."""

    list_display = ("told", "when")
    list_display_links = None
    list_filter = (Who, How)
    sortable_by = ()
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("sentence", "by")
    paginator = InfinitePaginator
    show_full_result_count = False
    list_per_page = 50
    list_fullwidth = True
    actions = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Deed | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Deed | None = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in ("about", "about_id") or super().lookup_allowed(lookup, value, request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Who did what"), **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        raise PermissionDenied  # the list says all there is

    @display(description=gettext_lazy("What"))
    def told(self, deed: Deed) -> SafeString:
        name = deed.by or _("The machine by itself")
        words = {
            "sentence": retold(deed.sentence),
            "person": person(name, seed=str(deed.by_id or name)),
            "how": how_words(deed.via),
            "changes": change_sentences(deed.changes),
            "link": _link(deed),
        }
        return mark_safe(render_to_string("admin/accounts/deed.html", words))  # noqa: S308 the template escapes

    @display(description=gettext_lazy("When"), ordering="pk")
    def when(self, deed: Deed) -> str:
        return moment_words(deed.at, now=read_clock(), zone=timezone.get_current_timezone())


@extra_page("<slug:app>/<slug:model>/<path:pk>/history/", name="history_of")
def history_page(request: HttpRequest, app: str, model: str, pk: str) -> HttpResponse:
    """In place of Django's own history of each thing, which knows nothing of what came by API, command or machine."""
    if not request.user.has_perm("lifecycle.view_deed"):
        raise PermissionDenied
    return redirect(admin_link("lifecycle_deed_changelist", about=f"{app}.{model}", about_id=unquote(pk)))


def _link(deed: Deed) -> str:
    if not deed.about or not deed.about_id.isdecimal():
        return ""
    return admin_link(f"{deed.about.replace('.', '_')}_change", int(deed.about_id))
