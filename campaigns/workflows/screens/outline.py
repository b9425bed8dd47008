"""The workflow as a list, for readers, phones and plain forms. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from campaigns.workflows.counts import Counts
from campaigns.workflows.editing.draft import usual_way
from campaigns.workflows.screens.cards import Cards, StepCard

DEEPEST = 4


@dataclass(frozen=True)
class Way:
    name: str
    words: str
    target: str
    leads_to: str  # the sentence of the step it leads to
    count: int
    is_said: bool  # more than “then the next one”


@dataclass(frozen=True)
class Row:
    card: StepCard
    level: int
    ways: list[Way]
    waiting: int
    stuck: int


def outline(cards: Cards, counts: Counts) -> list[Row]:
    levels = _levels(cards)
    keys = list(cards.steps)
    following = dict(zip(keys, [*keys[1:], ""], strict=False))
    return [
        Row(
            card,
            levels.get(key, 0),
            list(_ways(card, cards, counts, following[key])),
            counts.waiting.get(key, 0),
            counts.stuck.get(key, 0),
        )
        for key, card in cards.steps.items()
    ]


def _ways(card: StepCard, cards: Cards, counts: Counts, below: str) -> Iterator[Way]:
    for exit in card.exits:
        target = cards.steps.get(exit.target)
        passed = counts.passed.get((card.key, exit.name), 0)
        is_said = len(card.exits) > 1 or exit.target != below
        yield Way(exit.name, exit.words, exit.target, target.sentence if target else "", passed, is_said)


def _levels(cards: Cards) -> dict[str, int]:
    """Indented by one for each way taken that is not the usual one; where ways merge, as little as possible."""
    levels = {cards.start: 0}
    ahead = [cards.start]
    while ahead:
        card = cards.steps.get(ahead.pop(0))
        if card is None:
            continue
        usual = usual_way([exit.name for exit in card.exits])
        for exit in card.exits:
            level = min(levels[card.key] + (exit.name != usual), DEEPEST)
            if exit.target and level < levels.get(exit.target, DEEPEST + 1):
                levels[exit.target] = level
                ahead.append(exit.target)
    return levels
