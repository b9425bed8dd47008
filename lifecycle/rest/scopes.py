"""What a token may do: `contacts:read`, `events:write`. Each kind of route names its own; the admin offers all."""

from django.urls import get_resolver
from django.utils.translation import gettext as _

_names: set[str] = set()


def add(name: str) -> None:
    _names.add(name)


def all_scopes() -> list[str]:
    _ = get_resolver().url_patterns  # the routes name themselves when they are loaded
    return [f"{name}:{deed}" for name in sorted(_names) for deed in ("read", "write")]


def label_of(scope: str) -> str:
    name, _colon, deed = scope.partition(":")
    what = name.replace("_", " ")
    return _("read %s") % what if deed == "read" else _("change %s") % what
