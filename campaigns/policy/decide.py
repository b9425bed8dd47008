"""What becomes of a message somebody wants to send. Pure: facts in, answer out."""

from datetime import datetime

from campaigns.policy.facts import Case, Decision, Facts, Rules
from campaigns.policy.gates import GATES

FOR_EVERY_KIND = tuple(gate for gate in GATES if not gate.for_marketing_only)


def decide(facts: Facts, rules: Rules, now: datetime) -> Decision:
    """The gates in order; the first that closes gives its reason."""
    case = Case(facts, rules, now)
    for gate in GATES if facts.kind == "marketing" else FOR_EVERY_KIND:
        if decision := gate.closes(case):
            return decision
    return Decision("queued", "", case.wanted, not_after=case.quiet_from)
