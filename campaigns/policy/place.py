"""Where a contact is, as far as the clock is concerned. Pure."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from django.conf import settings

REGIONS = phonenumbers.COUNTRY_CODE_TO_REGION_CODE


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
    digits = phone.removeprefix("+")
    if digits == phone or not (digits.isascii() and digits.isdigit()):
        return ""
    code = next((code for code in (int(digits[:length]) for length in (1, 2, 3)) if code in REGIONS), None)
    if code is None:
        return ""
    if len(REGIONS[code]) == 1:
        return REGIONS[code][0]
    # Parsing takes five times as long as asking, and of such a number finds out nothing more than zeros at its front.
    own = digits[len(str(code)) :]
    number = phonenumbers.PhoneNumber(
        country_code=code,
        national_number=int(own or "0"),
        italian_leading_zero=own.startswith("0"),
        number_of_leading_zeros=len(own) - len(own.lstrip("0")) or None,
    )
    return phonenumbers.region_code_for_number(number) or ""


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
