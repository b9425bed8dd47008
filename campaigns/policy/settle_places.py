from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from campaigns.policy.allocate import allocate
from campaigns.policy.displace import displace
from campaigns.policy.facts import Decision, Rules
from campaigns.policy.gates import outranked_words
from campaigns.policy.gather import Ask, Gathered
from channels.outbox.origin import origins
from channels.outbox.wake import wake


def settle_places(asks: Sequence[Ask], gathered: Gathered, rules: Rules, *, now: datetime) -> list[Decision]:
    """What becomes of each, with places taken from lower priorities where they were still to be had."""
    while True:
        plan = allocate(asks, gathered, rules, now)
        lost = plan.displaced.keys() - displace(plan.displaced, now=now)
        if not lost:
            break
        # Each time round at least one more place is beyond reach.
        gathered.settle(lost)
    if any(decision.is_in_line and decision.due_at <= now for decision in plan.decisions):
        wake("campaigns.release")
    return _named(plan.decisions)


def _named(decisions: Sequence[Decision]) -> list[Decision]:
    """With the name of the campaign that goes first; one statement where there is one to name."""
    nameless = outranked_words("")
    wanted = {each.crowded_by for each in decisions if each.detail == nameless and each.crowded_by}
    names = origins().of(wanted) if wanted else {}
    return [
        replace(each, detail=outranked_words(names[each.crowded_by].name))
        if each.detail == nameless and each.crowded_by in names
        else each
        for each in decisions
    ]
