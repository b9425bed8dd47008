"""What became of those who came in: the parts of a bar, which add up to all of them. Pure."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from campaigns.workflows.counts import Counts
from campaigns.workflows.screens.cards import Cards
from campaigns.workflows.screens.standing_words import ENDS
from lifecycle.look.bars import percent
from lifecycle.look.number import grouped

TONES = {
    "goal": "good",
    "finished": "calm",
    "exit_rule": "info",
    "removed": "wait",
    "merged": "rest",
    "circle": "broken",
}
ALWAYS = ("goal", "finished")  # shown where it is nobody, too


@dataclass(frozen=True)
class Part:
    words: str | Promise
    count: int
    share: float
    tone: str
    reason: str = ""  # empty: they are inside
    note: str = ""


def parts_of(counts: Counts, cards: Cards, *, has_rule: bool) -> list[Part]:
    """`has_rule`: the goal is said for the whole campaign, besides steps on the way."""
    entered = counts.ends.get("entered", 0)
    inside = Part(_("Inside now"), counts.inside, percent(counts.inside, entered), "accent")
    ended = [
        Part(ENDS[reason], count, percent(count, entered), tone, reason, _goal_note(counts, cards, has_rule, reason))
        for reason, tone in TONES.items()
        if (count := counts.ends.get(reason, 0)) or reason in ALWAYS
    ]
    return [inside, *ended]


def _goal_note(counts: Counts, cards: Cards, has_rule: bool, reason: str) -> str:
    """One number has two sources: a rule for everybody inside, and steps. The cards of steps show theirs only."""
    at_steps = [key for key, card in cards.steps.items() if card.kind == "goal"]
    reached = counts.ends.get("goal", 0)
    here = sum(counts.passed.get((key, "goal"), 0) for key in at_steps)
    if reason != "goal" or not reached or not at_steps or (here == reached and not has_rule):
        return ""
    said = _("%(anywhere)s wherever they stood, %(here)s at a step of the goal")
    return said % {"anywhere": grouped(reached - here), "here": grouped(here)}
