"""What a rehearsal found, as the numbers that a drawn workflow shows. Pure."""

from collections.abc import Mapping
from typing import Any

from campaigns.rehearsal.report import WAITING
from campaigns.workflows.counts import Counts, Sent

WENT_OUT = "sent"
HELD = "held"


def counts_in(result: Mapping[str, Any]) -> Counts:
    """`result`: in the shape of simulate.as_json."""
    counts = Counts(ends={"entered": result.get("enrollments", 0), "goal": result.get("goals", 0)})
    for step in result.get("steps", ()):
        key, outcomes = step["key"], dict(step["outcomes"])
        if waiting := outcomes.pop(WAITING, 0):
            counts.waiting[key] = waiting
        if step["kind"] in ("send", "webhook"):
            out, held = outcomes.pop(WENT_OUT, 0), outcomes.pop(HELD, 0)
            counts.sent[key] = Sent(out=out, in_line=held, reasons=outcomes)
        else:
            counts.passed |= {(key, outcome): count for outcome, count in outcomes.items()}
    return counts
