"""How Unfold looks here. Values that need a request or a URL are functions; Unfold calls them."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _


def style_sheet(_request: HttpRequest) -> str:
    return static("css/lifecycle.css")


def favicon(_request: HttpRequest) -> str:
    return static("img/favicon.svg")


# Unfold's stock violet is too loud beside a drawn workflow.
PRIMARY = {
    "50": "#f4f3ff",
    "100": "#ebe9fe",
    "200": "#dad6fe",
    "300": "#bdb4fe",
    "400": "#9b8afb",
    "500": "#7a5af8",
    "600": "#6140ea",
    "700": "#5130c9",
    "800": "#4326a5",
    "900": "#371f86",
    "950": "#221256",
}

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": _("Lifecycle"),
    "SITE_HEADER": _("Lifecycle"),
    "SITE_SYMBOL": "cycle",
    "SITE_URL": None,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": favicon}],
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {"navigation": "lifecycle.look.languages.offered"},
    "BORDER_RADIUS": "7px",
    "COLORS": {
        "primary": PRIMARY,
        "font": {
            "subtle-light": "#5f6776",
            "subtle-dark": "#98a3b5",
            "default-light": "var(--color-base-600)",
            "default-dark": "#c3cad6",
            "important-light": "var(--color-base-900)",
            "important-dark": "var(--color-base-100)",
        },
    },
    "STYLES": [style_sheet],
    "GLOBAL_CALLBACK": "campaigns.navigation.every_page.context",
    "DASHBOARD_CALLBACK": "campaigns.reports.admin.dashboard",
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "show_all_applications": False,
        "navigation": "campaigns.navigation.sidebar.navigation",
    },
    "COMMAND": {"search_models": False, "search_callback": "campaigns.navigation.jump.people_and_plans"},
}
