"""What stands in the way of messages at this moment, in sentences for the top of the outbox."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from django.conf import settings
from django.utils.translation import gettext as _

from channels.adapters.base import adapters
from channels.outbox.halt import CHANNEL, EVERYTHING
from channels.outbox.lane import lane_of
from channels.outbox.models import Halt, Lane, Message
from channels.outbox.rate import Rate, rate_of
from lifecycle.look.number import grouped
from lifecycle.look.when import clock_time, moment_words

LATELY = timedelta(minutes=1)
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Notice:
    tone: str
    icon: str
    strong: str
    text: str
    channel: str = ""  # that can be let go on


def notices(now: datetime, zone: tzinfo) -> list[Notice]:
    paused = list(_paused(now, zone))
    if settings.SENDING != "live":
        return paused
    return [*paused, *_failing(now, zone), *_slowed(now), *_open_to_all()]


def _paused(now: datetime, zone: tzinfo) -> Iterator[Notice]:
    for row in Halt.objects.filter(scope__in=[EVERYTHING, CHANNEL]).order_by("-scope", "at"):
        strong = _("%(channel)s is paused.") % {"channel": named(row.key)} if row.key else _("Everything is paused.")
        text = _("Since %(since)s, by %(who)s. What is in line waits until somebody lets it go on.") % {
            "since": moment_words(row.at, now=now, zone=zone, inside=True),
            "who": row.by or _("somebody"),
        }
        yield Notice("wait", "pause_circle", strong, text, row.key)


def _failing(now: datetime, zone: tzinfo) -> Iterator[Notice]:
    ours = {lane_of(kind()) for kind in adapters.all()}  # others are of a provider that we have left
    for lane in Lane.objects.filter(key__in=ours).exclude(tried_at=None).order_by("key"):
        provider = lane.key.partition(":")[0]
        strong = _("%(channel)s waits: %(provider)s takes nothing.") % {
            "channel": named(lane.channel),
            "provider": provider,
        }
        text = _("Since %(since)s. We try it with one message at %(time)s. %(waiting)s in line, and none is lost.") % {
            "since": clock_time(lane.failing_since or now, zone),
            "time": clock_time(max(lane.tried_at or now, now), zone),
            "waiting": waiting(lane.channel, now),
        }
        yield Notice("broken", "cloud_off", strong, text)


def _slowed(now: datetime) -> Iterator[Notice]:
    for lane in Lane.objects.filter(full_at__gt=now - LATELY, tried_at=None).order_by("key"):
        if rate := rate_of(lane.key, settings.SENDING_RATES):
            strong = _("%(channel)s goes out at %(rate)s.") % {"channel": named(lane.channel), "rate": rate_words(rate)}
            text = _("That is as fast as is set for this provider. %(waiting)s in line.") % {
                "waiting": waiting(lane.channel, now)
            }
            yield Notice("info", "speed", strong, text)


def _open_to_all() -> Iterator[Notice]:
    if not settings.PUBLIC_URL.startswith("https://"):
        text = _(
            "They begin with http://, so others on the way can read them, and mail programs offer no button to"
            " unsubscribe. Whoever runs this installation sets PUBLIC_URL to an https address."
        )
        yield Notice("wait", "error", _("Our links are not secure."), text)


def rate_words(rate: Rate) -> str:
    units = {1: _("a second"), 60: _("a minute"), 3600: _("an hour"), 86_400: _("a day")}
    return f"{grouped(rate.count)} {units[int(rate.window.total_seconds())]}"


def named(channel: str) -> str:
    return str(adapters.get(channel).label) if channel in adapters else channel


def waiting(channel: str, now: datetime) -> str:
    count = Message.objects.filter(channel=channel, state="queued", due_at__lte=now)[: MOST_COUNTED + 1].count()
    if count > MOST_COUNTED:
        return _("More than %d messages are") % MOST_COUNTED
    return _("1 message is") if count == 1 else _("%s messages are") % grouped(count)
