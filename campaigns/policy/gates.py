"""The gates every message passes, in order: one list, for deciding and for showing. The first that closes gives its
reason. The order is part of the product; a new sort of channel adds its gate where it belongs. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_noop

from campaigns.policy.facts import Cap, Case, Decision, Facts, Reservation, Rules
from campaigns.policy.places import every_cap, free_at, full_cap, near
from lifecycle.look.retold import kept

TOO_CLOSE = kept(gettext_noop("There are at least %(time)s between two messages, and the last one is more recent."))
CAP_REACHED = kept(gettext_noop("The cap is %(messages)s in %(time)s, and it is reached."))
RANKS_HIGHER = kept(gettext_noop("“%(campaign)s” goes first: it ranks higher."))
SOMETHING_RANKS_HIGHER = kept(gettext_noop("Something more important goes first: it ranks higher."))
WAITED = kept(gettext_noop("It waited in line, and no place came free in time."))
WAITED_IN_VAIN = kept(gettext_noop("It waited in line, and no place came free in time. %(why)s"))


@dataclass(frozen=True, slots=True)
class Gate:
    key: str
    closes: Callable[[Case], Decision | None]
    reason: str  # what a message that it stopped says
    for_marketing_only: bool = False


def _contact(case: Case) -> Decision | None:
    return None if case.facts.exists else Decision("cancelled", "no_longer_a_contact", case.wanted)


def _content(case: Case) -> Decision | None:
    if case.facts.has_content:
        return None
    return Decision("failed", "bad_content", case.wanted, "The message it should send does not exist.")


def _consent(case: Case) -> Decision | None:
    if not case.facts.needs_consent or case.facts.is_subscribed:
        return None
    return Decision("suppressed", "not_subscribed", case.wanted)


def _address(case: Case) -> Decision | None:
    if not case.facts.needs_address or case.facts.address:
        return None
    return Decision("suppressed", "no_address", case.wanted)


def _suppression(case: Case) -> Decision | None:
    return Decision("suppressed", "suppressed", case.wanted) if case.facts.is_suppressed else None


def _expiry(case: Case) -> Decision | None:
    end = case.facts.expires_at
    if end is None or end > case.goes_out:
        return None
    if end > case.wanted:
        said = "It would have come after it was too late, because of quiet hours."
    else:
        said = _in_vain(case.facts)
    return Decision("expired", "expired", case.wanted, said)


def _in_vain(facts: Facts) -> str:
    """Which cap it was is not lost."""
    if not facts.was_in_line:
        return ""
    return WAITED_IN_VAIN % {"why": facts.waited_for} if facts.waited_for else WAITED


def _cap(case: Case) -> Decision | None:
    return _without_place(case, case.rules.caps, _settled(case), "capped")


def _distance(case: Case) -> Decision | None:
    spacing = [case.rules.spacing] if case.rules.spacing else []
    return _without_place(case, spacing, _settled(case), "too_close")


def _priority(case: Case) -> Decision | None:
    if not case.facts.outranking():
        return None
    return _without_place(case, every_cap(case), case.facts.reservations, "outranked")


def _quiet_hours(case: Case) -> Decision | None:
    return Decision("held", "quiet_hours", case.goes_out) if case.goes_out > case.wanted else None


GATES: tuple[Gate, ...] = (
    Gate("contact", _contact, "no_longer_a_contact"),
    Gate("content", _content, "bad_content"),
    Gate("consent", _consent, "not_subscribed"),
    Gate("address", _address, "no_address"),
    Gate("suppression", _suppression, "suppressed"),
    Gate("expiry", _expiry, "expired"),
    Gate("cap", _cap, "capped", for_marketing_only=True),
    Gate("distance", _distance, "too_close", for_marketing_only=True),
    Gate("priority", _priority, "outranked", for_marketing_only=True),
    Gate("quiet_hours", _quiet_hours, "quiet_hours", for_marketing_only=True),
)


def _settled(case: Case) -> Sequence[Reservation]:
    """Without those that only a higher priority can have put there."""
    outranking = case.facts.outranking()
    return (
        [each for each in case.facts.reservations if each not in outranking]
        if outranking
        else (case.facts.reservations)
    )


def _without_place(case: Case, caps: Sequence[Cap], among: Sequence[Reservation], reason: str) -> Decision | None:
    """It waits in line until a place is free, or until it is too late."""
    if not (among and (full := full_cap(case, caps, among, case.goes_out))):
        return None
    ahead = near(full, among, case.goes_out)
    last = max(ahead, key=lambda each: each.at)
    if reason == "outranked":
        last = max(ahead, key=lambda each: (not each.is_settled, each.priority))
    end = case.facts.expires_at or case.now + case.rules.patience
    return Decision(
        "held",
        reason,
        min(free_at(case), end),
        outranked_words(last.campaign_name) if reason == "outranked" else cap_words(full, case.rules),
        expires_at=end,
        crowded_by=last.campaign_id,
    )


def cap_words(cap: Cap, rules: Rules) -> str:
    if cap == rules.spacing:
        return TOO_CLOSE % {"time": cap_hours(cap.hours)}
    messages = "one message" if cap.limit == 1 else f"{cap.limit} messages"
    return CAP_REACHED % {"messages": messages, "time": cap_hours(cap.hours)}


def outranked_words(campaign: str) -> str:
    return RANKS_HIGHER % {"campaign": campaign} if campaign else SOMETHING_RANKS_HIGHER


def cap_hours(hours: int) -> str:
    if hours % 24 or hours == 24:
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{hours // 24} days"
