"""What policy knows when it is asked about a message, and what it may answer. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.functional import cached_property  # that of functools takes a lock each time

from campaigns.policy.quiet import next_quiet, next_waking
from campaigns.policy.window import Window
from channels.outbox.reasons import IN_LINE

PATIENCE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `limit` marketing messages in any stretch of `hours`, of those it covers."""

    limit: int
    hours: int
    channel: str = ""  # empty: all together
    topic: str = ""

    def covers(self, channel: str, topic: str) -> bool:
        return self.channel in ("", channel) and self.topic in ("", topic)

    @property
    def span(self) -> timedelta:
        return timedelta(hours=self.hours)


@dataclass(slots=True)
class Reservation:
    """A marketing message the contact had, or is going to have."""

    at: datetime
    channel: str
    topic: str
    priority: int = 0
    campaign_id: int = 0
    message_id: int = 0  # 0: decided a moment ago and not written yet
    is_settled: bool = True  # False: nobody was asked to send it yet, so a higher priority may take its place
    campaign_name: str = ""


@dataclass(frozen=True)
class Rules:
    caps: Sequence[Cap] = ()
    waking: Window | None = None  # None: quiet hours are off
    distance: timedelta = timedelta()  # at least so long between two marketing messages
    patience: timedelta = PATIENCE  # how long one waits in line that has no end of its own
    default_topic: str = ""  # the key that an empty topic means

    @cached_property
    def spacing(self) -> Cap | None:
        hours = int(self.distance / timedelta(hours=1))
        return Cap(1, hours) if hours else None

    @cached_property
    def longest(self) -> timedelta:
        """How far back a message can still count; nothing where nothing counts."""
        return max([cap.span for cap in self.caps] + [self.distance])


@dataclass(slots=True)
class Facts:
    channel: str
    topic: str
    kind: str  # marketing, transactional
    due_at: datetime  # when it is wanted
    expires_at: datetime | None
    exists: bool  # the contact is still there
    has_content: bool
    needs_consent: bool
    needs_address: bool
    address: str
    is_subscribed: bool
    is_suppressed: bool
    timezone: str
    phone: str
    priority: int = 0
    was_in_line: bool = False
    waited_for: str = ""  # what it was told when it was put in line
    # Those that count against this message: never one of a lower priority that nobody was asked to send yet.
    reservations: Sequence[Reservation] = field(default=())

    def outranking(self) -> list[Reservation]:
        """Not gone yet, and of a higher priority."""
        return [each for each in self.reservations if not each.is_settled and each.priority > self.priority]


@dataclass(slots=True)
class Decision:
    """state and reason as on Message; `due_at`: when it goes out, or when a held one is asked about again."""

    state: str
    reason: str
    due_at: datetime
    detail: str = ""
    expires_at: datetime | None = None  # of one in line: until when it waits; None: as it was
    crowded_by: int = 0  # the campaign whose message has the place
    not_after: datetime | None = None  # of one that goes out: when the next quiet hours begin

    @property
    def passes(self) -> bool:
        """It goes out, now or later, unless something changes."""
        return self.state in ("queued", "held")

    @property
    def is_in_line(self) -> bool:
        return self.state == "held" and self.reason in IN_LINE

    @property
    def counts(self) -> bool:
        """It has its place (engine rule 15). Whoever waits in line has none."""
        return self.passes and not self.is_in_line


@dataclass(frozen=True)
class Case:
    """One message that is asked about at one moment."""

    facts: Facts
    rules: Rules
    now: datetime

    @cached_property
    def wanted(self) -> datetime:
        return max(self.facts.due_at, self.now)

    @cached_property
    def goes_out(self) -> datetime:
        return self.waking(self.wanted)

    @property
    def quiet_from(self) -> datetime | None:
        """When the next quiet hours begin, of a message that goes out as wanted."""
        facts, window = self.facts, self.rules.waking
        if window is None or facts.kind != "marketing":
            return None
        return next_quiet(self.wanted, facts.timezone, facts.phone, window)

    def waking(self, moment: datetime) -> datetime:
        """That moment, or the end of the quiet hours that it lies in."""
        facts, window = self.facts, self.rules.waking
        if window is None or facts.kind != "marketing":
            return moment
        return next_waking(moment, facts.timezone, facts.phone, window)
