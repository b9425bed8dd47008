"""A workflow as a picture, from top to bottom. Pure."""

from collections.abc import Iterator, Sequence

from campaigns.workflows.drawing.lanes import LANE, Lanes, Node, lanes_of
from campaigns.workflows.drawing.layers import Layers, layers_of
from campaigns.workflows.drawing.lines import Point, path_of
from campaigns.workflows.drawing.order import put_in_order
from campaigns.workflows.drawing.place import place_across
from campaigns.workflows.drawing.shapes import Box, Drawing, Line, Place, Way
from campaigns.workflows.drawing.straighten import straighten

MARGIN = 24
SPLIT = 16  # below a box its ways part
JOIN = 20  # above a box ways meet
WORDS = 26  # room for words on a way
BARE_GAP = 44  # between two rows where no way has words
SIDE = 26  # between ways that go back up at the right


def draw(boxes: Sequence[Box], ways: Sequence[Way], start: str) -> Drawing:
    by_key = {box.key: box for box in boxes}
    layers = layers_of(list(by_key), ways, start)
    lanes = lanes_of(by_key, layers)
    put_in_order(lanes, start)
    place_across(lanes)
    _straighten(lanes)
    _begin_at_zero(lanes)
    tops = _tops(lanes)
    places = {key: _place(by_key[key], node, tops) for key, node in lanes.boxes.items()}
    lines = [_line(way, chain, lanes, places, tops) for way, chain in lanes.stretches]
    right = max((node.x + node.width / 2 for row in lanes.rows for node in row), default=0.0) + MARGIN
    lines += _lines_back(layers, places, right)
    width = right + MARGIN + SIDE * len(layers.back) + max((way.room for way in layers.back), default=0)
    height = max((place.bottom for place in places.values()), default=0.0) + MARGIN
    height = max([height, *(line.y + WORDS for line in lines)])
    return Drawing(width, height, places, lines, list(_dots(lanes, places)))


def _straighten(lanes: Lanes) -> None:
    """Unless columns that push each other make it much wider: then bends are the smaller evil."""
    before = [[node.x for node in row] for row in lanes.rows]
    width = _width(lanes)
    straighten(lanes)
    if _width(lanes) > 2 * width + 400:
        for row, places in zip(lanes.rows, before, strict=True):
            for node, x in zip(row, places, strict=True):
                node.x = x


def _width(lanes: Lanes) -> float:
    across = [node.x for row in lanes.rows for node in row]
    return max(across, default=0.0) - min(across, default=0.0)


def _begin_at_zero(lanes: Lanes) -> None:
    least = min((node.x - node.width / 2 for row in lanes.rows for node in row), default=0.0)
    for row in lanes.rows:
        for node in row:
            node.x -= least


def _tops(lanes: Lanes) -> list[float]:
    """The y at which each row begins."""
    tops = [float(MARGIN)]
    for row in lanes.rows[:-1]:
        tops.append(tops[-1] + max((_height(node) for node in row), default=0))
    return tops


def _height(node: Node) -> float:
    if node.box:
        return node.box.height
    has_words = node.width > LANE
    is_busy = any(len(other.below) > 1 for other in node.above) or any(len(other.above) > 1 for other in node.below)
    if node.row % 2 == 0:
        return 0
    return SPLIT + WORDS + JOIN + 14 if has_words or is_busy else BARE_GAP


def _place(box: Box, node: Node, tops: list[float]) -> Place:
    return Place(node.x - box.width / 2 + MARGIN, tops[node.row], box.width, box.height)


def _line(way: Way, chain: list[Node], lanes: Lanes, places: dict[str, Place], tops: list[float]) -> Line:
    source, target = places[way.source], places.get(way.target)
    first = chain[0]
    points: list[Point] = [(source.x, source.bottom)]
    x = source.x
    for node in chain:
        lane = node.x + MARGIN
        # A stretch changes its place just below the row of boxes above it.
        level = tops[node.row] + SPLIT if node.row % 2 else tops[node.row] - JOIN
        points += [(x, level), (lane, level)]
        x = lane
    words = (first.x + MARGIN, tops[first.row] + SPLIT + WORDS / 2 + 5)
    if target is None:
        points.append((x, words[1]))
    else:
        points += [(x, target.top - JOIN), (target.x, target.top - JOIN), (target.x, target.top - 2)]
    if first.width <= LANE and target is not None and len(chain) == 1:
        words = (words[0], (source.bottom + target.top) / 2)
    return Line(way, path_of(points), *words)


def _lines_back(layers: Layers, places: dict[str, Place], right: float) -> Iterator[Line]:
    for number, way in enumerate(layers.back):
        source, target = places[way.source], places[way.target]
        side = right + SIDE * (number + 1)
        middle = source.top + source.height / 2
        points = [(source.left + source.width, middle), (side, middle), (side, target.top - JOIN)]
        points += [(target.x, target.top - JOIN), (target.x, target.top - 2)]
        yield Line(way, path_of(points), side, middle - 26, goes_back=True)


def _dots(lanes: Lanes, places: dict[str, Place]) -> Iterator[Point]:
    """Where a side path, one that came past other rows, meets another."""
    for key, node in lanes.boxes.items():
        if len(node.above) > 1 and any(lane.above[0].box is None for lane in node.above):
            yield places[key].x, places[key].top - JOIN
