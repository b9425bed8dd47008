"""Where the invented people live: by the clock, so that most of them are awake whenever the demo is started. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

# Local hours at which the demo may start so that the day still has some hours to go, and such that it is deep night.
DAY = (9, 16)
NIGHT = (22, 5)


@dataclass(frozen=True, slots=True)
class Place:
    city: str
    country: str
    zone: str
    locale: str = "en"


# Once round the globe, so that at any hour some are in the middle of their day.
PLACES = (
    Place("Auckland", "NZ", "Pacific/Auckland"),
    Place("Sydney", "AU", "Australia/Sydney"),
    Place("Tokyo", "JP", "Asia/Tokyo", "ja"),
    Place("Singapore", "SG", "Asia/Singapore"),
    Place("Bangkok", "TH", "Asia/Bangkok", "th"),
    Place("Mumbai", "IN", "Asia/Kolkata"),
    Place("Dubai", "AE", "Asia/Dubai"),
    Place("Nairobi", "KE", "Africa/Nairobi"),
    Place("Berlin", "DE", "Europe/Berlin", "de"),
    Place("Lagos", "NG", "Africa/Lagos"),
    Place("Bristol", "GB", "Europe/London"),
    Place("Lyon", "FR", "Europe/Paris", "fr"),
    Place("Praia", "CV", "Atlantic/Cape_Verde", "pt"),
    Place("São Paulo", "BR", "America/Sao_Paulo", "pt"),
    Place("New York", "US", "America/New_York"),
    Place("Mexico City", "MX", "America/Mexico_City", "es"),
    Place("Denver", "US", "America/Denver"),
    Place("San Francisco", "US", "America/Los_Angeles"),
    Place("Anchorage", "US", "America/Anchorage"),
    Place("Honolulu", "US", "Pacific/Honolulu"),
)
TOKYO = PLACES[2]


def awake(now: datetime) -> list[Place]:
    """Those in the middle of their day; never empty."""
    return [place for place in PLACES if DAY[0] <= hour(place, now) < DAY[1]]


def asleep(now: datetime) -> list[Place]:
    """Those in deep night, Tokyo first where it is night there; never empty."""
    found = [place for place in PLACES if not NIGHT[1] <= hour(place, now) < NIGHT[0]]
    return sorted(found, key=lambda place: place != TOKYO)


def hour(place: Place, now: datetime) -> int:
    return now.astimezone(ZoneInfo(place.zone)).hour


def spread(now: datetime, count: int, share_awake: float) -> Sequence[Place]:
    """A place for each of so many people, the same for the same instant: `share_awake` of them where it is day."""
    day, night = awake(now), [place for place in PLACES if place not in awake(now)]
    wide_awake = round(count * share_awake)
    places = [day[number % len(day)] for number in range(wide_awake)]
    return places + [night[number % len(night)] for number in range(count - wide_awake)]
