from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display

from campaigns.message_templates.models import Snippet
from campaigns.message_templates.remove_snippet import remove_snippet
from campaigns.message_templates.save import BadTemplate
from campaigns.message_templates.save_snippet import LONGEST, save_snippet, shown_in
from lifecycle.clock.read import now as read_clock
from lifecycle.look.link import admin_link


class SnippetForm(forms.Form):
    key = forms.SlugField(label=gettext_lazy("Name"), max_length=50)
    text = forms.CharField(
        label=gettext_lazy("Words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8, "data-words": ""})
    )


@admin.register(Snippet)
class SnippetAdmin(ModelAdmin):
    """Words that stand in many messages. Saved by the verb, which writes those messages anew."""

    when_empty = (
        gettext_lazy("Words that stand in several messages."),
        gettext_lazy("Write them once, and change them in one place."),
    )
    list_display = ("key", "begins")
    search_fields = ("key", "text")
    actions = ()

    def has_delete_permission(self, request: HttpRequest, obj: Snippet | None = None) -> bool:
        return False  # taken away on its own page, which says what still shows it

    def get_urls(self) -> list[URLPattern]:
        remove = self.admin_site.admin_view(require_POST(self.remove_view))
        return [path("<int:pk>/remove/", remove, name="campaigns_snippet_remove"), *super().get_urls()]

    @display(description=gettext_lazy("Words"))
    def begins(self, snippet: Snippet) -> str:
        return " ".join(snippet.text.split())[:120]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self.form_page(request, None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        snippet = get_object_or_404(Snippet, pk=object_id if object_id.isdecimal() and len(object_id) < 19 else 0)
        if not self.has_view_permission(request, snippet):
            raise PermissionDenied
        return self.form_page(request, snippet)

    def form_page(self, request: HttpRequest, snippet: Snippet | None) -> HttpResponse:
        initial = {"key": snippet.key, "text": snippet.text} if snippet else None
        form = SnippetForm(request.POST or None, initial=initial)
        form.fields["key"].disabled = snippet is not None  # messages name it
        if request.method == "POST" and form.is_valid() and self._save(request, form, snippet):
            return HttpResponseRedirect(admin_link("campaigns_snippet_changelist"))
        context = self.admin_site.each_context(request) | {
            "title": snippet.key if snippet else _("A new snippet"),
            "opts": self.opts,
            "snippet": snippet,
            "form": form,
            "may_change": self.has_change_permission(request, snippet),
            "shown_in": [
                (version, admin_link("campaigns_messagetemplate_change", version.template_id))
                for version in (shown_in(snippet.key) if snippet else ())
            ],
            "list_url": admin_link("campaigns_snippet_changelist"),
        }
        return TemplateResponse(request, "admin/messages/snippet.html", context)

    def _save(self, request: HttpRequest, form: SnippetForm, snippet: Snippet | None) -> bool:
        if snippet and not self.has_change_permission(request, snippet):
            raise PermissionDenied
        key = form.cleaned_data["key"]
        if snippet is None and Snippet.objects.filter(key=key).exists():
            form.add_error("key", _("There is a snippet of that name already."))
            return False
        try:
            user: Any = request.user
            again = save_snippet(key=key, text=form.cleaned_data["text"], by=user, now=read_clock())
        except BadTemplate as problem:
            form.add_error(None, str(problem))
            return False
        said = ngettext("Saved, and with it %d message.", "Saved, and with it %d messages.", len(again))
        messages.info(request, said % len(again) if again else _("Saved."))
        return True

    def remove_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        snippet = get_object_or_404(Snippet, pk=pk)
        if not request.user.has_perm("campaigns.delete_snippet"):
            raise PermissionDenied
        try:
            remove_snippet(snippet=snippet)
            messages.info(request, _("“%s” is gone.") % snippet.key)
            return HttpResponseRedirect(admin_link("campaigns_snippet_changelist"))
        except BadTemplate as problem:
            messages.error(request, str(problem))
            return HttpResponseRedirect(admin_link("campaigns_snippet_change", pk))
