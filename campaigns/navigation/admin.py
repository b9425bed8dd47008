from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from campaigns.navigation.reference import reference
from lifecycle.look.extra_page import extra_page


@extra_page("reference/", name="reference")
def reference_page(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("campaigns.view_campaign"):
        raise PermissionDenied
    context = admin.site.each_context(request) | {"title": _("What can be used"), "families": reference()}
    return TemplateResponse(request, "admin/reference.html", context)
