"""What is drawn and what comes out. Pixels; x and y are of a middle, except where a name says otherwise."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Box:
    key: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of a box. An empty target leads nowhere yet. `room`: the width of the words on it."""

    source: str
    name: str
    target: str
    room: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    left: float
    top: float
    width: int
    height: int

    @property
    def x(self) -> float:
        return self.left + self.width / 2

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Line:
    """`d` is the SVG path; the words of the way stand at (x, y)."""

    way: Way
    d: str
    x: float
    y: float
    goes_back: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    places: dict[str, Place] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    dots: list[tuple[float, float]] = field(default_factory=list)  # where side paths meet another
