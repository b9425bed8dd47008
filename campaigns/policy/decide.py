"""What becomes of a message somebody wants to send. Pure: facts in, answer out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from campaigns.policy.quiet import next_waking
from campaigns.policy.window import Window


@dataclass(frozen=True, slots=True)
class Cap:
    limit: int
    days: int
    channel: str = ""
    topic: str = ""

    def covers(self, channel: str, topic: str) -> bool:
        return self.channel in ("", channel) and self.topic in ("", topic)


@dataclass(frozen=True, slots=True)
class Reservation:
    """A marketing message the contact had, or is going to have."""

    at: datetime
    channel: str
    topic: str


@dataclass(frozen=True, slots=True)
class Rules:
    caps: Sequence[Cap]
    waking: Window | None  # None: quiet hours are off


@dataclass(frozen=True, slots=True)
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
    reservations: Sequence[Reservation] = field(default=())


@dataclass(frozen=True, slots=True)
class Decision:
    """state and reason as on Message; `due_at`: when it goes out, or when a held one is asked about again."""

    state: str
    reason: str
    due_at: datetime
    detail: str = ""

    @property
    def passes(self) -> bool:
        return self.state in ("queued", "held")


def decide(facts: Facts, rules: Rules, now: datetime) -> Decision:
    """The gates in order; the first that closes gives its reason. The order is part of the product."""
    wanted = max(facts.due_at, now)
    if not facts.exists:
        return Decision("cancelled", "no_longer_a_contact", wanted)
    if not facts.has_content:
        return Decision("failed", "bad_content", wanted, "The message it should send does not exist.")
    if facts.expires_at and facts.expires_at <= wanted:
        return Decision("expired", "expired", wanted)
    if facts.needs_consent and not facts.is_subscribed:
        return Decision("suppressed", "not_subscribed", wanted)
    if facts.needs_address and not facts.address:
        return Decision("suppressed", "no_address", wanted)
    if facts.is_suppressed:
        return Decision("suppressed", "suppressed", wanted)
    return _in_time(facts, rules, wanted) if facts.kind == "marketing" else Decision("queued", "", wanted)


def _in_time(facts: Facts, rules: Rules, wanted: datetime) -> Decision:
    goes_out = next_waking(wanted, facts.timezone, facts.phone, rules.waking) if rules.waking else wanted
    if facts.expires_at and facts.expires_at <= goes_out:
        return Decision(
            "expired", "expired", wanted, "It would have come after it was too late, because of quiet hours."
        )
    if full := _full_cap(facts, rules.caps, goes_out):
        return Decision("cancelled", "capped", wanted, _said(full))
    if goes_out > wanted:
        return Decision("held", "quiet_hours", goes_out)
    return Decision("queued", "", wanted)


def _full_cap(facts: Facts, caps: Sequence[Cap], goes_out: datetime) -> Cap | None:
    for cap in caps:
        if not cap.covers(facts.channel, facts.topic):
            continue
        since = goes_out - timedelta(days=cap.days)
        had = sum(1 for r in facts.reservations if r.at > since and cap.covers(r.channel, r.topic))
        if had >= cap.limit:
            return cap
    return None


def _said(cap: Cap) -> str:
    messages = "one message" if cap.limit == 1 else f"{cap.limit} messages"
    time = "24 hours" if cap.days == 1 else f"{cap.days} days"
    return f"The cap is {messages} in {time}, and it is reached."
