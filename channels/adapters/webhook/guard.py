"""Where a webhook may lead: the public internet, and what WEBHOOK_ALLOW names. Never into our own house (P26)."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings

# Not in Python's lists, or not in those of each Python: site-local, an example's, and two where clouds tell the secrets
# of their machines.
_ALSO_OURS = tuple(ip_network(each) for each in ("fec0::/10", "3fff::/20", "192.0.0.0/24", "168.63.129.16/32"))


class NotAllowed(Exception):
    """A sentence."""


class Unknown(Exception):
    """The name leads nowhere at the moment."""


def checked_address(host: str, port: int) -> str:
    """The IP to connect to. The name must not be looked up again: a second answer could be another."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unknown(f"{host} cannot be found.") from error
    addresses = [str(info[4][0]).partition("%")[0] for info in found]
    for address in addresses:
        if not is_allowed(host, address):
            raise NotAllowed(f"{host} leads to {address}, which is not a public address.")
    return addresses[0]


def is_allowed(host: str, address: str) -> bool:
    given = ip_address(address)
    if is_public(given):
        return True
    return any(host.lower() == entry.lower() or _holds(entry, given) for entry in settings.WEBHOOK_ALLOW)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    if any(address in each for each in _ALSO_OURS):
        return False
    if isinstance(address, IPv6Address):
        # an IPv4 address in a coat
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is not None and not is_public(inner):
            return False
        if address in ip_network("64:ff9b::/96"):
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if inner is not None:
            return True
    return address.is_global and not address.is_multicast and not address.is_reserved


def _holds(entry: str, address: IPv4Address | IPv6Address) -> bool:
    try:
        return address in ip_network(entry, strict=False)
    except ValueError:
        return False
