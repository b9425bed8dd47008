from typing import Any
from zoneinfo import available_timezones

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.paginator import InfinitePaginator

from lifecycle.clock.read import now as read_clock
from lifecycle.contacts.edit import edit
from lifecycle.contacts.erase import erase
from lifecycle.contacts.export import export
from lifecycle.contacts.form import (
    FIELDS,
    AddressForm,
    AttributeFormSet,
    ContactForm,
    address_of,
    attribute_rows,
    fields_of,
    said_of_attributes,
)
from lifecycle.contacts.identify import Identity, Outcome, identify
from lifecycle.contacts.models import Contact
from lifecycle.contacts.named import named
from lifecycle.look.link import admin_link
from lifecycle.look.person import person
from lifecycle.look.when import day_words


@admin.register(Contact)
class ContactAdmin(ModelAdmin):
    """The list of people, and the form about one. Everything is saved through `identify`."""

    list_display = ("who", "phone", "stage", "since")
    list_display_links = ("who",)
    search_fields = ("email",)  # the box is there; what it finds says get_search_results
    sortable_by = ()  # putting a million people in another order takes longer than a page may
    show_facets = admin.ShowFacets.NEVER  # they would count everybody for each filter
    search_help_text = gettext_lazy("The beginning of a name, address or phone, or your id")
    # The number of all of a million people takes longer to count than a page of them to read.
    paginator = InfinitePaginator
    show_full_result_count = False
    list_per_page = 50
    list_fullwidth = True
    actions = ()

    def has_delete_permission(self, request: HttpRequest, obj: Contact | None = None) -> bool:
        return False  # forgetting somebody has a page of its own

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/edit/", wrap(self.edit_view), name="lifecycle_contact_edit"),
            path("<int:pk>/everything/", wrap(self.everything_view), name="lifecycle_contact_everything"),
            path("<int:pk>/forget/", wrap(self.forget_view), name="lifecycle_contact_forget"),
        ]
        return own + super().get_urls()

    @display(description=gettext_lazy("Person"))
    def who(self, contact: Contact) -> SafeString:
        face = person(str(contact), seed=str(contact.pk))
        detail = contact.email if contact.name else ""
        return mark_safe(render_to_string("admin/contact/who.html", {"person": face, "detail": detail}))  # noqa: S308 escaped there

    @display(description=gettext_lazy("With us since"))
    def since(self, contact: Contact) -> str:
        return day_words(contact.created_at, now=read_clock(), zone=timezone.get_current_timezone())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(admin_link("lifecycle_contact_edit", object_id))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self.form_page(request, None)

    def edit_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        contact = get_object_or_404(Contact, pk=pk)
        if not self.has_change_permission(request, contact):
            raise PermissionDenied
        return self.form_page(request, contact)

    def form_page(self, request: HttpRequest, contact: Contact | None) -> HttpResponse:
        stored = contact.attributes if contact else {}
        form = ContactForm(request.POST or None, initial=fields_of(contact) if contact else None)
        if contact and contact.external_id is not None:
            form.fields["external_id"].disabled = True
        place = AddressForm(request.POST or None, initial=address_of(contact) if contact else None, prefix="address")
        rows = AttributeFormSet(request.POST or None, initial=attribute_rows(stored), prefix="attributes")
        if request.method == "POST" and all([form.is_valid(), place.is_valid(), rows.is_valid()]):
            attributes = said_of_attributes(stored, rows.cleaned_data)
            outcome = saved(contact, form.cleaned_data, attributes, place.cleaned_data)
            if outcome.contact_id is not None:
                say_what_happened(request, outcome)
                return HttpResponseRedirect(admin_link("lifecycle_contact_change", outcome.contact_id))
            form.add_error(None, outcome.problem)
        context = self.admin_site.each_context(request) | {
            "title": _("Edit %s") % contact if contact else _("A new contact"),
            "opts": self.opts,
            "original": contact,
            "contact": contact,
            "form": form,
            "place": place,
            "rows": rows,
            "zones": sorted(available_timezones()),
        }
        return TemplateResponse(request, "admin/contact/edit.html", context)

    def everything_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        contact = get_object_or_404(Contact, pk=pk)
        if not self.has_view_permission(request, contact):
            raise PermissionDenied
        answer = JsonResponse(export(contact), json_dumps_params={"indent": 2, "ensure_ascii": False})
        answer["Content-Disposition"] = f'attachment; filename="{slugify(str(contact)) or "contact"}.json"'
        return answer

    def forget_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        contact = get_object_or_404(Contact, pk=pk)
        if not request.user.has_perm("lifecycle.delete_contact"):
            raise PermissionDenied
        if request.method == "POST":
            name = str(contact)
            erase([pk], now=read_clock())
            messages.info(request, _("%s is forgotten.") % name)
            return HttpResponseRedirect(admin_link("lifecycle_contact_changelist"))
        context = self.admin_site.each_context(request) | {
            "title": _("Forget %s") % contact,
            "opts": self.opts,
            "original": contact,
            "contact": contact,
        }
        return TemplateResponse(request, "admin/contact/forget.html", context)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Contact], search_term: str
    ) -> tuple[QuerySet[Contact], bool]:
        words = search_term.replace("\x00", "").strip()
        return (queryset.filter(named(words)) if words else queryset), False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        return super().get_queryset(request).defer("attributes")


def saved(
    contact: Contact | None, said: dict[str, Any], attributes: dict[str, Any], address: dict[str, str]
) -> Outcome:
    traits = {name: said[name] for name in FIELDS} | attributes
    external_id, moment = said["external_id"], read_clock()
    if contact is not None:
        return edit(contact, external_id=external_id, traits=traits, address=address, now=moment)
    kept = {name: value for name, value in traits.items() if value not in ("", None)}
    known = {part: value for part, value in address.items() if value}
    return identify([Identity(external_id=external_id, traits=kept, address=known)], now=moment, news=True)[0]


def say_what_happened(request: HttpRequest, outcome: Outcome) -> None:
    words = {
        "created": _("They are among your contacts now."),
        "updated": _("Saved."),
        "unchanged": _("Nothing was different."),
    }
    messages.info(request, words.get(outcome.status, ""))
    if outcome.notice:
        messages.warning(request, outcome.notice)
