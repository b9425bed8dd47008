"""How many people the audiences of what is planned share: one statement over all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Count, Exists, OuterRef, Q, Value, When

from campaigns.broadcasts.audience import COLUMNS
from campaigns.calendar.crowding import Shared
from campaigns.calendar.wish import Wish
from channels.adapters.base import adapters
from lifecycle.conditions.sizes import asked_people, one_in, rounded
from lifecycle.consent.models import Consent

MOST = 12  # audiences that are laid over each other: those that come first
AS_IF = 2  # conditions: so many people are asked as the builder asks about two


@dataclass(frozen=True)
class Overlap:
    shared: Shared
    one_in: int  # people asked
    audiences: frozenset[str]  # that were laid over each other

    def people(self, audience: str) -> int | None:
        if audience not in self.audiences:
            return None
        return self.rounded(sum(count for each, count in self.shared.items() if audience in each))

    def rounded(self, count: int) -> int:
        return rounded(count) if self.one_in > 1 else count


def overlap(wishes: Sequence[Wish]) -> Overlap:
    """Three statements, or none where nothing is wanted."""
    first = {wish.audience: wish for wish in sorted(wishes, key=lambda wish: wish.at, reverse=True)}
    soonest = sorted(first.values(), key=lambda wish: wish.at)[:MOST]
    if not soonest:
        return Overlap({}, 1, frozenset())
    asked = one_in(AS_IF)
    flags = {f"in_{place}": _flag(wish) for place, wish in enumerate(soonest)}
    rows = asked_people(asked).annotate(**flags).values_list(*flags).annotate(n=Count("pk"))
    found: dict[frozenset[str], int] = {}
    for *inside, count in rows:
        audiences = frozenset(wish.audience for wish, is_in in zip(soonest, inside, strict=True) if is_in)
        if audiences:
            found[audiences] = found.get(audiences, 0) + count * asked
    return Overlap(found, asked, frozenset(wish.audience for wish in soonest))


def _flag(wish: Wish) -> Case:
    return Case(
        When(wish.people() & may_hear(wish.channel, wish.topic), then=Value(True)),
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
