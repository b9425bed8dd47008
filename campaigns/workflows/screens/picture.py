"""The workflow as it is drawn: cards with their numbers, at their places. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from campaigns.workflows.counts import Counts
from campaigns.workflows.drawing.draw import draw
from campaigns.workflows.drawing.shapes import Box, Drawing, Line, Place, Way
from campaigns.workflows.screens.cards import Cards, Exit, StepCard
from lifecycle.look.number import grouped, percents

CARD = 276
HEIGHTS = {"message": 98, "card": 62, "pill": 42, "goal": 82}
LONGEST_TITLE = 34
TRIGGER = "/"  # its key among the boxes; no step has a slash in its own
LETTER, CHIP = 7.2, 58  # about as wide as drawn


@dataclass(frozen=True)
class Figure:
    """A number in the foot of a card, with its noun."""

    count: str
    words: str


@dataclass(frozen=True)
class Node:
    key: str
    shape: str
    place: Place
    icon: str
    family: str
    label: str
    title: str
    full: str
    line: str = ""
    figures: Sequence[Figure] = ()
    waiting: int = 0
    state: str = ""
    problems: Sequence[str] = ()
    stuck: int = 0
    url: str = ""
    people_url: str = ""


@dataclass(frozen=True)
class Edge:
    d: str
    tone: str = ""  # good: leads to the goal


@dataclass(frozen=True)
class Pill:
    x: float
    y: float
    words: str
    count: int
    tone: str = ""
    source: str = ""
    target: str = ""


@dataclass(frozen=True)
class Rule:
    """What ends it for anybody anywhere: drawn beside the beginning."""

    words: str
    icon: str
    tone: str
    left: float
    top: float


@dataclass(frozen=True)
class Picture:
    width: float
    height: float
    nodes: Sequence[Node]
    edges: Sequence[Edge]
    pills: Sequence[Pill]
    dots: Sequence[tuple[float, float]]
    rules: Sequence[Rule] = ()
    rule_line: str = ""


@dataclass(frozen=True)
class Links:
    """Where a step and its people are; empty where nobody may go there."""

    step: Callable[[str], str] = field(default=lambda key: "")
    people: Callable[[str], str] = field(default=lambda key: "")


def picture(
    cards: Cards, counts: Counts, *, goal: str = "", exit_rule: str = "", links: Links | None = None
) -> Picture:
    links = links or Links()
    drawing = draw(list(_boxes(cards, counts)), list(_ways(cards, counts)), TRIGGER)
    rules = _rules(drawing, goal, exit_rule)
    good = {key for key, card in cards.steps.items() if card.shape == "goal"}
    return Picture(
        width=max([drawing.width, *(rule.left + 240 for rule in rules)]),
        height=drawing.height,
        nodes=list(_nodes(cards, counts, drawing, links)),
        edges=[Edge(line.d, "good" if line.way.target in good else "") for line in drawing.lines],
        pills=[_pill(line, cards, counts, good) for line in drawing.lines if line.way.room],
        dots=drawing.dots,
        rules=rules,
        rule_line=_rule_line(drawing.places[TRIGGER], rules),
    )


def _boxes(cards: Cards, counts: Counts) -> Iterator[Box]:
    yield Box(TRIGGER, CARD, HEIGHTS["card"])
    for key, card in cards.steps.items():
        width = CARD
        if card.shape == "pill":
            text = len(_short(card.sentence)) * LETTER + 62
            width = int(min(CARD, max(120, text + CHIP * bool(counts.waiting.get(key) or card.state))))
        elif card.shape == "goal":
            width = 220
        yield Box(key, width, HEIGHTS[card.shape])


def _ways(cards: Cards, counts: Counts) -> Iterator[Way]:
    if cards.start:
        yield Way(TRIGGER, "next", cards.start)
    good = {key for key, card in cards.steps.items() if card.shape == "goal"}
    for key, card in cards.steps.items():
        # The way to the goal runs on the right.
        for exit in sorted(card.exits, key=lambda exit: exit.target in good):
            words = _pill_words(card, exit)
            room = len(words) * 6.4 + len(_spoken(counts.passed.get((key, exit.name), 0))) * 7 + 34 if words else 0
            yield Way(key, exit.name, exit.target, int(room))


def _pill_words(card: StepCard, exit: Exit) -> str:
    """A single way out needs no name, unless it leads nowhere."""
    if not exit.target and exit.name == "next":
        return _("Nowhere yet")
    return exit.words if len(card.exits) > 1 or not exit.target else ""


def _nodes(cards: Cards, counts: Counts, drawing: Drawing, links: Links) -> Iterator[Node]:
    yield _trigger(cards, counts, drawing.places[TRIGGER])
    for key, card in cards.steps.items():
        yield Node(
            key=key,
            shape=card.shape,
            place=drawing.places[key],
            icon=card.icon,
            family=card.family,
            label=card.label,
            title=_short(card.sentence),
            full=card.sentence,
            line=card.line,
            figures=figures_of(card, counts),
            waiting=counts.waiting.get(key, 0),
            state=card.state,
            problems=card.problems,
            stuck=counts.stuck.get(key, 0),
            url=links.step(key),
            people_url=links.people(key),
        )


def _trigger(cards: Cards, counts: Counts, place: Place) -> Node:
    first = cards.triggers[0] if cards.triggers else None
    more = len(cards.triggers) - 1
    title = first.sentence if first else _("Nobody can enter yet")
    return Node(
        key=TRIGGER,
        shape="card",
        place=place,
        icon=first.icon if first else "bolt",
        family="trigger",
        label=_("Starts when, or in %d other ways") % more if more > 0 else _("Starts when"),
        title=_short(title),
        full=" · ".join(trigger.sentence for trigger in cards.triggers) or title,
        figures=[Figure(_spoken(counts.entered_today), _("today"))] if counts.entered_today else [],
        state="edited" if cards.changes.is_entry else "",
        problems=[trigger.problem for trigger in cards.triggers if trigger.problem],
        url="#triggers",
    )


def figures_of(card: StepCard, counts: Counts) -> Sequence[Figure]:
    if card.shape == "goal":
        here = counts.passed.get((card.key, "goal"), 0)
        elsewhere = counts.ends.get("goal", 0) - here  # by the rule, or at another such step
        found = [Figure(_spoken(here), _("came here"))]
        return [*found, Figure(_spoken(elsewhere), _("elsewhere"))] if elsewhere > 0 else found
    if card.shape != "message":
        return []
    sent = counts.sent.get(card.key)
    if sent is None:
        return [Figure("", _("Nobody has been here yet"))]
    found = [Figure(_spoken(sent.out), _("sent"))]
    if sent.opened:
        found.append(Figure(percents(sent.opened_share, 1), _("opened it")))
    elif sent.in_line:
        found.append(Figure(_spoken(sent.in_line), _("in line")))
    elif sent.not_sent:
        found.append(Figure(_spoken(sent.not_sent), _("not sent")))
    return found


def _pill(line: Line, cards: Cards, counts: Counts, good: set[str]) -> Pill:
    card = cards.steps[line.way.source]
    exit = next(exit for exit in card.exits if exit.name == line.way.name)
    tone = "good" if line.way.target in good else "" if line.way.target else "broken"
    passed = counts.passed.get((card.key, exit.name), 0)
    return Pill(line.x, line.y, _pill_words(card, exit), passed, tone, card.key, line.way.target)


def _rules(drawing: Drawing, goal: str, exit_rule: str) -> list[Rule]:
    start = drawing.places[TRIGGER]
    if any(place.top == start.top for place in drawing.places.values() if place is not start):
        return []  # something stands there that nothing leads to
    said = []
    if goal:
        said.append((_("Goal: they %s") % goal, "flag", "good"))
    if exit_rule:
        said.append((_("Leaves as soon as they %s") % exit_rule, "logout", ""))
    left, top = start.left + start.width + 48, start.top + (start.height - 34 * len(said)) / 2 + 3
    return [Rule(words, icon, tone, left, top + 34 * place) for place, (words, icon, tone) in enumerate(said)]


def _rule_line(start: Place, rules: Sequence[Rule]) -> str:
    if not rules:
        return ""
    middle = start.top + start.height / 2
    return f"M{start.left + start.width:.1f} {middle:.1f}H{rules[0].left:.1f}"


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST_TITLE else f"{sentence[: LONGEST_TITLE - 1].rstrip()}…"


def _spoken(count: int) -> str:
    return grouped(count)


def table_of(cards: Cards, counts: Counts) -> list[tuple[StepCard, int, Mapping[str, int]]]:
    """The same numbers for a table: each step, how many wait there, and how many took each way out."""
    return [
        (card, counts.waiting.get(key, 0), {exit.words: counts.passed.get((key, exit.name), 0) for exit in card.exits})
        for key, card in cards.steps.items()
    ]
