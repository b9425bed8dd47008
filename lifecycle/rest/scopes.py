"""What a token may do: `contacts:read`, `events:write`. Each kind of route names its own; the admin offers all."""

from django.urls import get_resolver

_names: set[str] = set()


def add(name: str) -> None:
    _names.add(name)


def all_scopes() -> list[str]:
    _ = get_resolver().url_patterns  # the routes name themselves when they are loaded
    return [f"{name}:{deed}" for name in sorted(_names) for deed in ("read", "write")]
