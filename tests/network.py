"""No test reaches the network: names are not looked up and only this machine answers."""

import socket
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

LOCAL_NAMES = ("localhost", "testserver", "")


class NetworkBlocked(RuntimeError):
    """Not an OSError: code under test may take those for a provider that is down."""


def is_local(host: object) -> bool:
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        address = ip_address(name.partition("%")[0])
    except ValueError:
        return name in LOCAL_NAMES or name == socket.gethostname()
    return address.is_loopback or address.is_unspecified


def check(host: object) -> None:
    if not is_local(host):
        raise NetworkBlocked(f"A test tried to reach {host!r}.")


def guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    def guard(self: socket.socket, *args: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            check(args[-1][0])
        return method(self, *args)

    return guard


def guarded_lookup(lookup: Callable[..., Any]) -> Callable[..., Any]:
    def guard(host: object, *args: Any, **options: Any) -> Any:
        check(host)
        return lookup(host, *args, **options)

    return guard


def pytest_configure() -> None:
    if getattr(socket, "is_guarded", False):
        return
    for name in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
    for name in ("getaddrinfo", "gethostbyname"):
        setattr(socket, name, guarded_lookup(getattr(socket, name)))
    socket.is_guarded = True  # type: ignore[attr-defined]
