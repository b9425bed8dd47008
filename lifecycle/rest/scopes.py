"""What a token may do: `contacts:read`, `events:write`. Each kind of route names its own; the admin offers all."""

from collections.abc import Iterable

from django.urls import get_resolver
from django.utils.translation import gettext as _

_deeds: dict[str, set[str]] = {}


def add(name: str, deeds: Iterable[str] = ()) -> None:
    _deeds.setdefault(name, {"read", "write"}).update(deeds)


def all_scopes() -> list[str]:
    _ = get_resolver().url_patterns  # the routes name themselves when they are loaded
    # read, write, then whatever else
    return [
        f"{name}:{deed}"
        for name in sorted(_deeds)
        for deed in sorted(_deeds[name], key=lambda deed: (deed not in ("read", "write"), deed))
    ]


def label_of(scope: str) -> str:
    name, _colon, deed = scope.partition(":")
    what = _("templates") if name == "templates" else _(name.replace("_", " "))  # the others as their models
    known = {"read": _("read %s"), "write": _("change %s"), "publish": _("publish %s")}
    return known[deed] % what if deed in known else f"{deed} {what}"
