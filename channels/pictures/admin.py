from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from channels.pictures.models import Picture
from channels.pictures.redraw import BadPicture
from channels.pictures.save_picture import LONGEST_ALT, save_picture
from lifecycle.clock.read import now as read_clock
from lifecycle.look.link import admin_link

SHOWN = 60
ACCEPTED = "image/jpeg,image/png,image/gif,image/webp"


class PictureForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"), widget=forms.FileInput({"accept": ACCEPTED}))
    alt = forms.CharField(
        label=gettext_lazy("What it shows"),
        max_length=LONGEST_ALT,
        required=False,
        help_text=gettext_lazy("For people who hear their mail read, or load no pictures."),
    )
    is_decoration = forms.BooleanField(label=gettext_lazy("It only decorates"), required=False)


@admin.register(Picture)
class PictureAdmin(ModelAdmin):
    """The library: one page in place of Django's list, and the same in a dialog of the studio."""

    def has_delete_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        return False  # mails that were sent show it: it is put away

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("choose/", wrap(self.choose_view), name="channels_picture_choose"),
            path("<int:pk>/hide/", wrap(require_POST(self.hide_view)), name="channels_picture_hide"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | {
            "title": _("Pictures"),
            "opts": self.opts,
            "form": PictureForm(),
            "may_add": self.has_add_permission(request),
            "may_change": self.has_change_permission(request),
            **_found(request),
        }
        return TemplateResponse(request, "admin/pictures/page.html", context)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Asked by the studio's dialog it answers in JSON, else by the page of the library."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseRedirect(admin_link("channels_picture_changelist"))
        saved, said = _uploaded(request)
        if "quiet" in request.POST:
            if saved is None:
                return JsonResponse({"problem": said}, status=422)
            return JsonResponse({"address": saved.address, "alt": saved.alt})
        (messages.info if saved else messages.error)(request, said)
        return HttpResponseRedirect(admin_link("channels_picture_changelist"))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(admin_link("channels_picture_changelist"))

    def choose_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_add = self.has_add_permission(request)
        return render(
            request, "admin/pictures/choose.html", {"form": PictureForm(), "may_add": may_add, **_found(request)}
        )

    def hide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        picture = get_object_or_404(Picture, pk=pk)
        picture.is_hidden = not picture.is_hidden
        picture.save(update_fields=["is_hidden"])
        messages.info(
            request, _("It is put away. Messages that show it go on.") if picture.is_hidden else _("It is back.")
        )
        return HttpResponseRedirect(admin_link("channels_picture_changelist"))


def _found(request: HttpRequest) -> dict[str, Any]:
    words = request.GET.get("find", "").replace("\x00", "").strip()[:100]
    is_hidden = request.GET.get("show") == "put_away"
    pictures = Picture.objects.filter(is_hidden=is_hidden).order_by("-uploaded_at", "-pk")
    if words:
        pictures = pictures.filter(alt__icontains=words) | pictures.filter(title__icontains=words)
    return {"pictures": list(pictures[:SHOWN]), "find": words, "shows_hidden": is_hidden}


def _uploaded(request: HttpRequest) -> tuple[Picture | None, str]:
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        return None, " ".join(str(error) for errors in form.errors.values() for error in errors)
    said = form.cleaned_data
    try:
        saved = save_picture(
            data=said["file"].read(),
            alt=said["alt"],
            title=said["file"].name,
            is_decoration=said["is_decoration"],
            by=request.user,  # type: ignore[arg-type]
            now=read_clock(),
        )
    except BadPicture as problem:
        return None, str(problem)
    return saved, _("It is in the library.")
