from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.reports.pressure_page import pressure_page
from lifecycle.clock.read import now
from lifecycle.look.extra_page import extra_page
from lifecycle.look.link import admin_link

__all__ = ["pressure_view"]


@extra_page("pressure/", name="pressure")
def pressure_view(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("campaigns.view_campaign"):
        raise PermissionDenied
    may_change = request.user.has_perm("campaigns.change_frequencycap")
    context = admin.site.each_context(request) | {
        "title": _("Contact pressure"),
        "page": pressure_page(now=now(), zone=timezone.get_current_timezone()),
        "caps_url": admin_link("campaigns_frequencycap_changelist") if may_change else "",
        "waiting_url": admin_link("channels_message_changelist", show="waiting"),
    }
    return TemplateResponse(request, "admin/pressure/page.html", context)
