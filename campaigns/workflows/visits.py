"""What a step sees: visits of one chunk that stand at it, and what it may answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Literal

from campaigns.workflows.effects.base import Effect
from campaigns.workflows.where import Where, matches
from lifecycle.conditions.base import Condition
from lifecycle.conditions.evaluate import matching
from lifecycle.contacts.values import ContactValues, load_values
from lifecycle.events.models import Event

# look: time alone may have changed the answer
Woken = Literal["arrival", "due", "event", "look"]


@dataclass(slots=True, eq=False)
class Visit:
    """One enrollment in memory, standing at one step. `id` is 0 until its row is written."""

    id: int
    campaign_id: int
    contact_id: int
    version_id: int
    number: int
    step_key: str
    visit: int
    entered_at: datetime
    trigger: dict[str, Any]
    hops: int
    is_resting: bool = False
    rested_at: datetime | None = None
    due_at: datetime | None = None
    behind: dict[str, str] | None = None  # steps done before an edit moved them ahead, and the exit taken there
    is_active: bool = True
    ended_at: datetime | None = None
    ended_reason: str = ""
    problem: str = ""
    woken: Woken = "arrival"
    event: Mapping[str, Any] | None = None  # the event that woke it
    since: datetime | None = None  # when they should have come to where they stand; None: when they are seen to
    told: datetime | None = None  # when we heard of the event that let them in or woke them
    has_acted: bool = False  # something was done for them just now, on the way to where they stand
    has_started: bool = False  # just now, for the first time, again or in another version: its row is written whole

    def begins(self, length: timedelta, now: datetime) -> datetime:
        """From when a wait of this length counts at their step: nobody waits longer for being told or seen to late.

        A wait that would be over counts from now, and after a message also one that is nearly over, or what comes
        before and after it would go out together.
        """
        if self.woken != "arrival":
            return self.rested_at or now
        latest = length / 2 if self.has_acted else length
        return self.since if self.since and self.since <= now < self.since + latest else now

    def would_have_waited_until(self, moment: datetime) -> None:
        """Late as they are they need not any more; but what follows comes no earlier for it."""
        if self.since:
            self.since = max(self.since, moment)

    def was_ahead(self, moment: datetime, now: datetime) -> bool:
        """Whether it was still to come when they should have come to where they stand, as far as we had been told.

        After a message it does not count, or that and the next would go out together.
        """
        known = now if self.has_acted else self.told or self.since or now
        return moment >= min(known, now)

    def reference(self) -> str:
        return f"{self.campaign_id}/{self.contact_id}/{self.number}/{self.step_key}/{self.visit}"


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """What a step and policy need to know of the campaign."""

    id: int
    key: str
    name: str
    topic: str
    priority: int


class Visits(Sequence[Visit]):
    """The visits of one chunk at one step. The only way for a step to ask the database is through here."""

    def __init__(self, visits: Sequence[Visit], campaign: CampaignFacts, now: datetime) -> None:
        self._visits = visits
        self.campaign = campaign
        self.now = now

    def __getitem__(self, index: Any) -> Any:
        return self._visits[index]

    def __len__(self) -> int:
        return len(self._visits)

    def __iter__(self) -> Iterator[Visit]:
        return iter(self._visits)

    def only(self, visits: Sequence[Visit]) -> "Visits":
        """Some of them, to ask about."""
        return Visits(visits, self.campaign, self.now)

    def matching(self, condition: Condition) -> set[int]:
        """The contact ids among these visits for whom the condition holds: one statement."""
        return matching(condition, [visit.contact_id for visit in self._visits], self.now)

    def did(self, event: str, where: Where, since: Mapping[int, datetime]) -> set[int]:
        """Who of the contacts in `since` did it from their moment on: one statement."""
        found = Event.objects.filter(
            contact__among=list(since),
            name=event,
            occurred_at__gte=min(since.values()),
            occurred_at__lte=self.now,
        ).values_list("contact_id", "occurred_at", "properties")
        return {pk for pk, at, properties in found if at >= since[pk] and matches(where, properties, at)}

    @cached_property
    def contacts(self) -> Mapping[int, ContactValues]:
        """The values of these contacts by id: one statement."""
        return load_values([visit.contact_id for visit in self._visits])


@dataclass(slots=True)
class Moves:
    """A step's answer. Every visit it was given is in exactly one of left, resting, finished and passed_over."""

    left: list[tuple[Visit, str]] = field(default_factory=list)
    resting: list[tuple[Visit, datetime | None, datetime | None]] = field(default_factory=list)
    finished: list[tuple[Visit, str]] = field(default_factory=list)
    passed_over: list[tuple[Visit, str]] = field(default_factory=list)  # left without a trace: see Visit.behind
    effects: list[Effect] = field(default_factory=list)

    def leave(self, visits: Iterable[Visit], exit: str = "next") -> "Moves":
        self.left.extend((visit, exit) for visit in visits)
        return self

    def rest(self, visit: Visit, until: datetime | None, since: datetime | None = None) -> None:
        """Stay here until that moment; None: until an event that the step listens for. since: None: from now on."""
        self.resting.append((visit, until, since))

    def finish(self, visits: Iterable[Visit], reason: str = "finished") -> "Moves":
        self.finished.extend((visit, reason) for visit in visits)
        return self
