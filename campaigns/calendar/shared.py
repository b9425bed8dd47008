"""How many people the audiences of what is planned share: one statement over all of them, kept for some minutes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.core.cache import cache
from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, Value, When

from campaigns.broadcasts.audience import COLUMNS
from campaigns.calendar.crowding import Shared
from campaigns.calendar.wish import Wish
from channels.adapters.base import adapters
from lifecycle.conditions.sizes import asked_people, one_in, rounded
from lifecycle.consent.models import Consent

MOST = 12  # audiences that are laid over each other: those that come first
KEPT = 300  # seconds
AS_IF = 2  # conditions: so many people are asked as the builder asks about two


@dataclass(frozen=True)
class Overlap:
    shared: Shared
    one_in: int  # people asked
    left_out: int  # audiences

    def people(self, audience: str) -> int | None:
        if self.left_out and not any(audience in each for each in self.shared):
            return None
        return self.rounded(sum(count for each, count in self.shared.items() if audience in each))

    def rounded(self, count: int) -> int:
        return rounded(count) if self.one_in > 1 else count


def overlap(wishes: Sequence[Wish], *, now: datetime) -> Overlap:
    """Three statements, or none where it is known from a moment ago."""
    first = {wish.audience: wish for wish in sorted(wishes, key=lambda wish: wish.at, reverse=True)}
    soonest = sorted(first.values(), key=lambda wish: wish.at)[:MOST]
    if not soonest:
        return Overlap({}, 1, 0)
    key = "calendar." + sha256("|".join(sorted(_name(wish) for wish in soonest)).encode()).hexdigest()
    found = cache.get(key)
    if found is None:
        found = _counted(soonest)
        cache.set(key, found, KEPT)
    shared, asked = found
    return Overlap(shared, asked, len(first) - len(soonest))


def _name(wish: Wish) -> str:
    return f"{wish.audience}~{wish.channel}~{wish.topic}"


def _counted(wishes: Sequence[Wish]) -> tuple[dict[frozenset[str], int], int]:
    asked = one_in(AS_IF)
    flags = {f"in_{place}": _flag(wish) for place, wish in enumerate(wishes)}
    rows = asked_people(asked).annotate(**flags).values_list(*flags).annotate(n=Count("pk"))
    found: dict[frozenset[str], int] = {}
    for *inside, count in rows:
        audiences = frozenset(wish.audience for wish, is_in in zip(wishes, inside, strict=True) if is_in)
        if audiences:
            found[audiences] = found.get(audiences, 0) + count * asked
    return found, asked


def _flag(wish: Wish) -> Case:
    return Case(
        When(wish.people & may_hear(wish.channel, wish.topic), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )


def may_hear(channel: str, topic: str) -> Q:
    """Who has agreed and has an address: of the gates of policy those that a statement can ask."""
    if channel not in adapters:
        return Q(pk__isnull=False)
    adapter = adapters.get(channel)
    agreed = Consent.objects.filter(contact=OuterRef("pk"), channel=channel, topic__key=topic, is_subscribed=True)
    heard = Q(Exists(agreed)) if adapter.needs_consent else Q(pk__isnull=False)
    column = COLUMNS.get(adapter.reaches, "")
    return heard & ~Q(**{column: ""}) if column else heard
