from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from lifecycle.brand.brand import Brand
from lifecycle.brand.form import BrandForm
from lifecycle.brand.models import InstallationBrand
from lifecycle.brand.read import the_brand
from lifecycle.brand.save_brand import save_brand
from lifecycle.clock.read import now
from lifecycle.kinds.form_cells import cells
from lifecycle.look.link import admin_link


@admin.register(InstallationBrand)
class InstallationBrandAdmin(ModelAdmin):
    """One page in place of a list: there is one brand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: InstallationBrand | None = None) -> bool:
        # It changes how mails look that somebody approved of, at once.
        may = request.user.has_perm("campaigns.approve_campaign") if settings.PUBLISH_NEEDS_APPROVAL else True
        return may and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: InstallationBrand | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_change = self.has_change_permission(request)
        form = BrandForm(request.POST if request.method == "POST" else None, initial=_initial(the_brand()))
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied
            if form.is_valid():
                changed = save_brand(said=asdict(form.brand), now=now())
                said = _("Saved. Every mail from now on looks like this.") if changed else _("Nothing has changed.")
                messages.success(request, said)
                return HttpResponseRedirect(admin_link("lifecycle_installationbrand_changelist"))
        shown = getattr(form, "brand", None) or the_brand()
        context = self.admin_site.each_context(request) | {
            "title": _("Brand"),
            "opts": self.opts,
            "form": form,
            "cells": list(cells(form)),
            "shown": shown,
            "hard_to_read": hard_to_read(shown, form),
            "media": form.media,
            "may_change": may_change,
        }
        return TemplateResponse(request, "admin/brand/page.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(admin_link("lifecycle_installationbrand_changelist"))


def _initial(brand: Brand) -> dict[str, Any]:
    return asdict(brand) | {"social": [{"network": network, "href": href} for network, href in brand.social]}


def hard_to_read(brand: Brand, form: BrandForm) -> list[str]:
    """Sentences about colours that do not go together."""
    labels = {name: str(field.label).partition(":")[0] for name, field in form.fields.items()}
    said = _("“%(above)s” is hard to read on “%(below)s”: a contrast of %(ratio)s to 1. Words need 4.5.")
    return [
        said % {"above": labels[above], "below": labels[below], "ratio": number_format(ratio, 1)}
        for above, below, ratio in brand.hard_to_read()
    ]
