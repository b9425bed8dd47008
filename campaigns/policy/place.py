"""Where a contact is, as far as the clock is concerned. Pure."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from django.conf import settings


@lru_cache(maxsize=65536)
def zones_of(timezone: str, phone: str) -> frozenset[ZoneInfo]:
    """The contact's zone; else all zones of the phone's country; empty where neither is known."""
    if zone := _zone(timezone):
        return frozenset({zone})
    return frozenset(zone for name in _zones_by_country().get(country_of(phone), ()) if (zone := _zone(name)))


def home_zone(timezone: str, phone: str) -> ZoneInfo:
    """One zone to read dates in: the contact's, the only one of their country, else the installation's."""
    zones = zones_of(timezone, phone)
    return next(iter(zones)) if len(zones) == 1 else installation_zone()


def installation_zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


@lru_cache(maxsize=65536)
def country_of(phone: str) -> str:
    """ISO 3166-1 alpha-2 code of an E.164 number; empty where it names no single country."""
    if not phone:
        return ""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone)) or ""
    except phonenumbers.NumberParseException:
        return ""


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of the zone database
        return None


@lru_cache(maxsize=1)
def _zones_by_country() -> Mapping[str, tuple[str, ...]]:
    """From the zone database's own table: country code, coordinates, zone, remark."""
    found: dict[str, list[str]] = {}
    for line in (files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _place, zone = line.split("\t")[:3]
            found.setdefault(country, []).append(zone)
    return {country: tuple(zones) for country, zones in found.items()}
