"""Pages of the admin that belong to no model. Unfold's site asks for their addresses under `extra_urls`."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpResponseBase
from django.urls import URLPattern, path

View = Callable[..., HttpResponseBase]
_pages: list[URLPattern] = []


def extra_page(route: str, name: str) -> Callable[[View], View]:
    """Makes a view a page of the admin, for whoever may open the admin; the view asks for more where it needs more."""

    def registered(view: View) -> View:
        site: Any = admin.site
        _pages.append(path(route, site.admin_view(view), name=name))
        site.extra_urls = lambda: list(_pages)
        return view

    return registered
