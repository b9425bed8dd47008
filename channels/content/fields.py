"""Which values a template uses, found without rendering it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from liquid import BoundTemplate
from liquid.ast import Node
from liquid.builtin.expressions import FilteredExpression, Path, StringLiteral
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.output import OutputNode
from liquid.builtin.tags.assign_tag import AssignNode
from liquid.builtin.tags.capture_tag import CaptureNode
from liquid.builtin.tags.decrement_tag import DecrementNode
from liquid.builtin.tags.echo_tag import EchoNode
from liquid.builtin.tags.for_tag import ForNode
from liquid.builtin.tags.include_tag import IncludeNode
from liquid.builtin.tags.increment_tag import IncrementNode
from liquid.exceptions import TemplateNotFoundError
from liquid.expression import Expression
from liquid.token import Token

from channels.content.environment import Context, ShortRange
from channels.content.problem import TemplateProblem, quoted

# By whoever sends, for each message.
SUPPLIED = {"links", "unsubscribe_url", "preferences_url", "open_pixel_url", "confirm_url"}
MEASURES = {"size", "first", "last"}

Segments = tuple[str, ...]  # ("event", "items", "[]", "name"): what a loop over event.items reads


@dataclass(frozen=True)
class Field:
    path: str  # "contact.first_name", "event.items[].name"
    guarded: bool  # has a default, or is only asked about
    line: int


def written(segments: Segments) -> str:
    return ".".join(segments).replace(".[]", "[]")


def reads_below(read: Iterable[Segments], root: Segments) -> bool:
    """Whether they read a part of that, such as contact.address.city of contact.address."""
    return any(path[: len(root)] == root and len(path) > len(root) for path in read)


def line_of(token: Token | None) -> int | None:
    if token is None or token.start_index < 0:
        return None
    return token.source.count("\n", 0, token.start_index) + 1


class Walk:
    """Visits every node and expression, the snippets' too, once."""

    def __init__(self, template: BoundTemplate) -> None:
        self.template = template
        self.context = Context(template)
        self.seen: dict[tuple[Segments, int], bool] = {}  # (path, line) -> guarded everywhere on that line
        self.read: set[Segments] = set()  # also what looks local: a name may be bound on some ways only
        self.bound: set[str] = set()  # by assign, capture, for, increment
        self.inside: list[str] = []  # snippets
        self.nodes(template.nodes, {}, frozenset())

    def nodes(self, nodes: Iterable[Node], names: dict[str, Segments | None], asked: frozenset[Segments]) -> None:
        for node in nodes:
            self.node(node, names, asked)

    def node(self, node: Node, names: dict[str, Segments | None], asked: frozenset[Segments]) -> None:
        is_output = isinstance(node, OutputNode | EchoNode)
        line = line_of(node.token) or 1
        mentioned: set[Segments] = set()
        for expression in node.expressions():
            for path, has_default in self.paths(expression, names):
                mentioned.add(path)
                self.note(path, line, guarded=has_default or not is_output or path in asked)
        if isinstance(node, IncludeNode) or node.partial_scope():
            self.snippet(node, names, asked)
            return
        inner = self.bind(node, names)
        self.nodes(node.children(self.context), inner, asked | mentioned)

    def note(self, path: Segments, line: int, *, guarded: bool) -> None:
        if path[0] not in SUPPLIED and path[0] != "forloop":
            self.seen[path, line] = self.seen.get((path, line), True) and guarded

    def bind(self, node: Node, names: dict[str, Segments | None]) -> dict[str, Segments | None]:
        """The names that hold for the children; what assign and capture bind holds from here on."""
        if isinstance(node, ForNode):
            self.bound |= {node.expression.identifier, "forloop"}
            source = self.plain(node.expression.iterable, names)
            return {**names, node.expression.identifier: (*source, "[]") if source else None, "forloop": None}
        if isinstance(node, AssignNode):
            self.bound.add(str(node.name))
            names[str(node.name)] = self.plain(node.expression, names)
        elif isinstance(node, CaptureNode):
            self.bound.add(str(node.name))
            names[str(node.name)] = None
        elif isinstance(node, IncrementNode | DecrementNode):
            self.bound.add(str(node.name))
            names.setdefault(str(node.name), None)
        return names

    def snippet(self, node: Node, names: dict[str, Segments | None], asked: frozenset[Segments]) -> None:
        line = line_of(node.token)
        named = getattr(node, "name", None)
        if not isinstance(named, StringLiteral):
            raise TemplateProblem("a snippet is named in quotes.", line)
        name = named.value
        if name in self.inside:
            raise TemplateProblem(f"the snippet {quoted(name)} contains itself.", line)
        given: dict[str, Segments | None] = {
            arg.name: self.plain(arg.value, names) for arg in getattr(node, "args", [])
        }
        if (with_what := getattr(node, "var", None)) is not None:
            given[str(getattr(node, "alias", None) or name.split(".")[0])] = self.items(with_what, names)
        self.bound |= set(given)
        if isinstance(node, IncludeNode):
            given = {**names, **given}
        self.inside.append(name)
        try:
            self.nodes(list(node.children(self.context)), given, asked)
        except TemplateNotFoundError as error:
            raise TemplateProblem(f"there is no snippet {quoted(name)}.", line) from error
        except TemplateProblem as problem:
            raise TemplateProblem(f"in the snippet {quoted(name)}: {problem.what}", problem.line) from problem
        finally:
            self.inside.pop()

    def items(self, expression: Expression, names: Mapping[str, Segments | None]) -> Segments | None:
        source = self.plain(expression, names)
        return (*source, "[]") if source else None

    def plain(self, expression: Expression, names: Mapping[str, Segments | None]) -> Segments | None:
        """The path that this expression is another name of."""
        if isinstance(expression, FilteredExpression) and not expression.filters:
            expression = expression.left
        return self.resolve(expression, names) if isinstance(expression, Path) else None

    def resolve(self, path: Path, names: Mapping[str, Segments | None]) -> Segments | None:
        segments: list[str] = []
        for segment in path.path:
            if isinstance(segment, Path) or (not isinstance(segment, str) and not segments):
                break
            segments.append(segment if isinstance(segment, str) else "[]")
        if not segments:
            return None
        self.read.add(tuple(segments))
        if segments[0] in names:
            source = names[segments[0]]
            if source is None:
                return None
            segments = [*source, *segments[1:]]
            self.read.add(tuple(segments))
        return tuple(segments)

    def paths(
        self, expression: Expression, names: Mapping[str, Segments | None], has_default: bool = False
    ) -> Iterator[tuple[Segments, bool]]:
        if isinstance(expression, RangeLiteral):
            expression.__class__ = ShortRange
        if isinstance(expression, FilteredExpression):
            for used in expression.filters or []:
                if used.name not in self.template.env.filters:
                    raise TemplateProblem(f"there is no filter {quoted(used.name)}.", line_of(used.token))
            has_default = any(used.name == "default" for used in expression.filters or [])
        if isinstance(expression, Path) and (found := self.resolve(expression, names)):
            yield found, has_default
        for child in expression.children():
            yield from self.paths(child, names, has_default)

    def fields(self) -> list[Field]:
        ordered = sorted(self.seen.items(), key=lambda seen: (seen[0][1], seen[0][0]))
        return [Field(written(path), guarded, line) for (path, line), guarded in ordered]


def is_known(path: str, known: Iterable[str]) -> bool:
    """`known` are paths; "event.*" admits whatever stands below it."""
    head, _, last = path.rpartition(".")
    candidates = {path, head} if last in MEASURES else {path}
    for name in known:
        for candidate in candidates:
            if candidate == name or name.startswith((candidate + ".", candidate + "[")):
                return True
            if candidate.startswith(name + "["):
                return True
            if name.endswith(".*") and candidate.startswith(name[:-1]):
                return True
    return False
