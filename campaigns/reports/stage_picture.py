"""Where people are and how they moved, as a picture: pure geometry, no database.

Across, everything is a percent of the picture's width; down, it is pixels. So the picture fits any width
while its words keep their size (the SVG stretches only sideways and its strokes do not scale).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

CARD_HEIGHT = 92
WIDEST_BAND = 18.0
NARROWEST_BAND = 2.0
ROW_GAP = 64
SKIP_ROOM = 40  # above the row, where somebody jumps over a stage

Direction = Literal["forward", "back", "won"]


@dataclass(frozen=True)
class StageCount:
    key: str
    name: str
    icon: str
    people: int
    change: int = 0
    goal: str = ""
    goal_share: float | None = None  # of the people in it, in percent
    url: str = ""
    is_aside: bool = False  # drawn below the path: the people who went quiet


@dataclass(frozen=True)
class Flow:
    source: str
    target: str
    people: int
    url: str = ""


@dataclass(frozen=True)
class Card:
    stage: StageCount
    left: float
    top: float
    width: float
    bar: float  # of the largest stage, in percent, for the list on a phone

    @property
    def change_size(self) -> int:
        return abs(self.stage.change)

    @property
    def middle(self) -> float:
        return self.left + self.width / 2

    @property
    def bottom(self) -> float:
        return self.top + CARD_HEIGHT


@dataclass(frozen=True)
class Edge:
    direction: Direction
    path: str
    width: float
    left: float
    top: float
    people: int
    source: str
    target: str
    url: str
    is_named: bool = False  # the largest of its kind says in words what it means


@dataclass(frozen=True)
class Between:
    """For the list on a phone: what moved between a stage and the next one."""

    card: Card
    forward: int
    back: int


@dataclass(frozen=True)
class Picture:
    cards: Sequence[Card]
    edges: Sequence[Edge]
    height: int
    people: int
    path: Sequence[Between]
    aside: Sequence[Card]
    went_quiet: int
    came_back: int

    @property
    def moved(self) -> int:
        return sum(edge.people for edge in self.edges)


def picture(stages: Sequence[StageCount], flows: Sequence[Flow]) -> Picture:
    row = [stage for stage in stages if not stage.is_aside]
    aside = [stage for stage in stages if stage.is_aside]
    order = {stage.key: index for index, stage in enumerate(row)}
    room = SKIP_ROOM if any(skips(flow, order) for flow in flows) else 0
    cards = place(row, aside, room)
    by_key = {card.stage.key: card for card in cards}
    flows = [flow for flow in flows if flow.people and flow.source in by_key and flow.target in by_key]
    edges = draw(flows, by_key, order)
    people = sum(stage.people for stage in stages)
    return Picture(
        cards=cards,
        edges=edges,
        height=room + CARD_HEIGHT + (ROW_GAP + CARD_HEIGHT if aside else 0),
        people=people,
        path=between([by_key[stage.key] for stage in row], flows),
        aside=[by_key[stage.key] for stage in aside],
        went_quiet=sum(flow.people for flow in flows if flow.target not in order),
        came_back=sum(flow.people for flow in flows if flow.source not in order),
    )


def skips(flow: Flow, order: Mapping[str, int]) -> bool:
    return flow.source in order and flow.target in order and abs(order[flow.source] - order[flow.target]) > 1


def place(row: Sequence[StageCount], aside: Sequence[StageCount], room: int) -> list[Card]:
    largest = max((stage.people for stage in [*row, *aside]), default=0) or 1
    width = min(18.7, 78 / max(len(row), 1), 92 / (len(aside) + 1))

    def card(stage: StageCount, left: float, top: float) -> Card:
        return Card(stage, round(left, 2), top, round(width, 2), round(100 * stage.people / largest, 1))

    step = (100 - width) / (len(row) - 1) if len(row) > 1 else 0
    cards = [card(stage, index * step, room) for index, stage in enumerate(row)]
    gap = 100 / (len(aside) + 1)
    top = room + CARD_HEIGHT + ROW_GAP
    return cards + [card(stage, gap * (index + 1) - width / 2, top) for index, stage in enumerate(aside)]


def draw(flows: Sequence[Flow], cards: Mapping[str, Card], order: Mapping[str, int]) -> list[Edge]:
    most = max((flow.people for flow in flows), default=0) or 1
    named = {largest(flows, order, "back"), largest(flows, order, "won")}
    sides = side_slots(flows, cards, order)
    ways = {(flow.source, flow.target) for flow in flows}
    edges = []
    for flow in flows:
        direction = direction_of(flow, order)
        path, left, top = route(flow, cards, order, sides, offset=4.6 if (flow.target, flow.source) in ways else 0)
        width = round(max(NARROWEST_BAND, WIDEST_BAND * flow.people / most), 1)
        edges.append(
            Edge(
                direction=direction,
                path=path,
                width=width,
                left=round(left, 2),
                top=round(top, 1),
                people=flow.people,
                source=cards[flow.source].stage.name,
                target=cards[flow.target].stage.name,
                url=flow.url,
                is_named=flow in named,
            )
        )
    # the thin ones last, so that a wide band never hides one
    return sorted(edges, key=lambda edge: -edge.width)


def direction_of(flow: Flow, order: Mapping[str, int]) -> Direction:
    if flow.source not in order:
        return "won"
    if flow.target not in order:
        return "back"
    return "forward" if order[flow.target] > order[flow.source] else "back"


def largest(flows: Sequence[Flow], order: Mapping[str, int], direction: Direction) -> Flow | None:
    outside = [flow for flow in flows if flow.source not in order or flow.target not in order]
    return max(
        (flow for flow in outside if direction_of(flow, order) == direction), key=lambda f: f.people, default=None
    )


def route(
    flow: Flow,
    cards: Mapping[str, Card],
    order: Mapping[str, int],
    sides: Mapping[tuple[str, str], float],
    *,
    offset: float,
) -> tuple[str, float, float]:
    """The path, and where its number stands."""
    source, target = cards[flow.source], cards[flow.target]
    if flow.source in order and flow.target in order:
        if abs(order[flow.source] - order[flow.target]) == 1:
            return straight(source, target)
        return arch(source, target)
    if flow.source not in order and flow.target not in order:
        return straight(source, target)
    if flow.source in order:
        return drop(source, target, sides.get((flow.source, flow.target)), -1.1, -offset)
    return drop(target, source, sides.get((flow.source, flow.target)), 1.1, offset)


def straight(source: Card, target: Card) -> tuple[str, float, float]:
    rightwards = target.left > source.left
    y = source.top + (34 if rightwards else 67)
    start = source.left + source.width if rightwards else source.left
    end = target.left if rightwards else target.left + target.width
    return f"M{start:.2f} {y}H{end:.2f}", (start + end) / 2, y


def arch(source: Card, target: Card) -> tuple[str, float, float]:
    """Over the heads of the stages between; people who go back do it a little lower and narrower."""
    rightwards = target.left > source.left
    shift = 1.5 if rightwards else -1.5
    start, end = source.middle + shift, target.middle - shift
    peak = source.top - (34 if rightwards else 24)
    path = f"M{start:.2f} {source.top}C{start:.2f} {peak} {start:.2f} {peak} {start + (end - start) * 0.12:.2f} {peak}"
    path += f"H{end - (end - start) * 0.12:.2f}C{end:.2f} {peak} {end:.2f} {peak} {end:.2f} {target.top}"
    return path, (start + end) / 2 + (-3 if rightwards else 3), peak


def drop(upper: Card, lower: Card, slot: float | None, shift: float, offset: float) -> tuple[str, float, float]:
    """Between the row and a stage below it: into its top when it hangs under, else into its side."""
    x = upper.middle + shift
    if slot is None:
        end = min(max(x, lower.left + 2.5), lower.left + lower.width - 2.5) + shift
        middle = (upper.bottom + lower.top) / 2
        path = f"M{x:.2f} {upper.bottom}C{x:.2f} {middle + 6} {end:.2f} {middle - 6} {end:.2f} {lower.top}"
        # beside each other, not on each other, when people go both ways
        return path, (x + end) / 2 + offset, middle
    from_left = x < lower.left
    end = lower.left if from_left else lower.left + lower.width
    path = f"M{x:.2f} {upper.bottom}C{x:.2f} {slot} {x:.2f} {slot} {x + (end - x) * 0.45:.2f} {slot}H{end:.2f}"
    return path, x + (end - x) * 0.34, slot


def side_slots(
    flows: Sequence[Flow], cards: Mapping[str, Card], order: Mapping[str, int]
) -> dict[tuple[str, str], float]:
    """How high each side entry arrives: the nearest stage highest, so that no two lines cross."""
    arrivals: dict[tuple[str, bool], list[tuple[float, tuple[str, str]]]] = {}
    for flow in flows:
        if (flow.source in order) == (flow.target in order):
            continue
        upper, lower = (flow.source, flow.target) if flow.source in order else (flow.target, flow.source)
        distance = cards[upper].middle - cards[lower].middle
        if is_beside(cards[upper], cards[lower]):
            arrivals.setdefault((lower, distance < 0), []).append((abs(distance), (flow.source, flow.target)))
    slots: dict[tuple[str, str], float] = {}
    for (lower, _on_left), found in arrivals.items():
        for index, (_distance, way) in enumerate(sorted(found)):
            slots[way] = round(cards[lower].top + CARD_HEIGHT * (index + 1) / (len(found) + 1), 1)
    return slots


def is_beside(upper: Card, lower: Card) -> bool:
    return upper.middle < lower.left - 6 or upper.middle > lower.left + lower.width + 6


def between(row: Sequence[Card], flows: Sequence[Flow]) -> list[Between]:
    moved = {(flow.source, flow.target): flow.people for flow in flows}
    found = []
    for index, card in enumerate(row):
        after = row[index + 1].stage.key if index + 1 < len(row) else ""
        found.append(Between(card, moved.get((card.stage.key, after), 0), moved.get((after, card.stage.key), 0)))
    return found
