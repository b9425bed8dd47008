"""The rows of the map: each channel, and what the team added."""

from campaigns.journey.models import JourneyRow
from channels.adapters.base import adapters

USUAL = ("email", "sms", "push", "in_app", "web", "chat", "call", "direct_mail")


def rows_of_map() -> list[JourneyRow]:
    """The stored ones, then the channels that nobody has touched yet, unsaved. One query."""
    stored = list(JourneyRow.objects.all())
    known = {row.channel for row in stored}
    fresh = [kind for kind in adapters.all() if kind.kind not in known]
    fresh.sort(key=lambda kind: (USUAL.index(kind.kind) if kind.kind in USUAL else len(USUAL), kind.kind))
    after = max((row.position for row in stored), default=-1) + 1
    return stored + [
        JourneyRow(name=str(kind.label), icon=kind.icon, channel=kind.kind, position=after + place)
        for place, kind in enumerate(fresh)
    ]
