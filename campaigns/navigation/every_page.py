from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.outbox.models import Halt
from lifecycle.look.chip import Chip
from lifecycle.look.link import admin_link

TABS = (
    (gettext_lazy("Today"), "space_dashboard", "index", ""),
    (gettext_lazy("Campaigns"), "account_tree", "campaigns_campaign_changelist", "campaigns.view_campaign"),
    (gettext_lazy("Outbox"), "outbox", "channels_message_changelist", "channels.view_message"),
    (gettext_lazy("People"), "group", "lifecycle_contact_changelist", "lifecycle.view_contact"),
)


def context(request: HttpRequest) -> dict[str, Any]:
    """What every page of the admin shows: whether anything leaves this machine, and a phone's bar. One small query."""
    if not request.user.is_active or not request.user.is_staff:
        return {}
    is_paused = Halt.objects.filter(scope="everything").exists()
    may_pause = request.user.has_perm("channels.delete_halt" if is_paused else "channels.add_halt")
    return {
        "sending": sending_chip(is_paused),
        "is_paused": is_paused,
        "outbox_url": admin_link("channels_message_changelist")
        if request.user.has_perm("channels.view_message")
        else "",
        "pause_url": admin_link("channels_message_resume" if is_paused else "channels_message_pause")
        if may_pause
        else "",
        "tabbar": tabs(request),
    }


def sending_chip(is_paused: bool) -> Chip:
    if is_paused:  # said first: it holds what would be kept in the outbox as well
        return Chip(_("Everything is paused"), "wait", "pause_circle")
    if settings.SENDING != "live":
        return Chip(_("Sending is off"), "info", "inventory_2")
    return Chip(_("Sending is on"), "good", "check_circle")


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    home = admin_link("index")
    found = []
    for title, icon, page, permission in TABS:
        link = admin_link(page)
        if link and (not permission or request.user.has_perm(permission)):
            is_here = request.path == link if link == home else request.path.startswith(link)
            found.append({"title": title, "icon": icon, "link": link, "is_here": is_here})
    return found
