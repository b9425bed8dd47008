"""Where the server draws each step and how the ways run, for the canvas. Pure."""

from collections.abc import Iterator
from typing import Any

from campaigns.workflows.drawing.draw import draw
from campaigns.workflows.drawing.shapes import Box, Way
from campaigns.workflows.screens.cards import Cards, StepCard
from campaigns.workflows.screens.picture import CARD, HEIGHTS, LETTER, LONGEST_TITLE, TRIGGER

GOAL = 220
LEAST_PILL, PILL_PADDING = 120, 62
PEOPLE = 62  # room for how many wait there, also while nobody does: nothing may move when somebody comes
COUNT = 30  # likewise on a way, beside its words


def drawn(cards: Cards) -> dict[str, Any]:
    drawing = draw(list(_boxes(cards)), list(_ways(cards)), TRIGGER)
    return {
        "places": {
            key: [round(place.left), round(place.top), place.width, place.height]
            for key, place in drawing.places.items()
        },
        "routes": {
            f"{line.way.source} {line.way.name}": {
                "to": line.way.target,
                "d": line.d,
                "x": round(line.x),
                "y": round(line.y),
            }
            for line in drawing.lines
        },
        "dots": [[round(x), round(y)] for x, y in drawing.dots],
    }


def _boxes(cards: Cards) -> Iterator[Box]:
    yield Box(TRIGGER, CARD, HEIGHTS["card"])
    for key, card in cards.steps.items():
        yield Box(key, _width(card), HEIGHTS[card.shape])


def _width(card: StepCard) -> int:
    if card.shape == "pill":
        letters = min(len(card.sentence), LONGEST_TITLE)
        room = PEOPLE if card.exits else 0
        return int(min(CARD, max(LEAST_PILL, letters * LETTER + PILL_PADDING + room)))
    return GOAL if card.shape == "goal" else CARD


def _ways(cards: Cards) -> Iterator[Way]:
    yield Way(TRIGGER, "next", cards.start)
    good = {key for key, card in cards.steps.items() if card.shape == "goal"}
    for key, card in cards.steps.items():
        # The way to the goal runs on the right.
        for exit in sorted(card.exits, key=lambda exit: exit.target in good):
            said = len(card.exits) > 1 or not exit.target
            yield Way(key, exit.name, exit.target, int(len(exit.words) * 6.4 + 34 + COUNT) if said else 0)
