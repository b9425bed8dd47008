"""Templates, compiled once: literal pieces and slots.

A plain output is a dictionary look-up; every other node renders itself in the library's way, held to a budget.
Names that an assign, a capture, a counter or a loop binds go the slow way, for they may change on the way down.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from liquid import BoundTemplate, Markup
from liquid.ast import Node
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import (
    FilteredExpression,
    Literal,
    Path,
    PositionalArgument,
    StringLiteral,
)
from liquid.builtin.filters.misc import default as default_filter
from liquid.builtin.output import OutputNode
from liquid.exceptions import (
    BlockNestingError,
    ContextDepthError,
    LiquidError,
    LiquidInterrupt,
    LoopIterationLimitError,
    UnknownFilterError,
)
from liquid.stringify import to_liquid_string
from markupsafe import escape

from channels.content.budget import MAX_SIZE, MAX_TEXT
from channels.content.clean import clean
from channels.content.environment import Buffer, Context, TemplateEnvironment, without_snippets
from channels.content.fields import MEASURES, Field, Walk, is_known, line_of, reads_below
from channels.content.problem import TemplateProblem, quoted
from channels.content.scan import scan
from channels.content.values import restrict

Values = Mapping[str, Any]
Look = Callable[[Values], str]

_KEYWORD = re.compile(r"expected an identifier, found (limit|offset|cols|reversed|with|for|as|in|contains|and|or|not)$")
_LITERALS = {"StringLiteral", "IntegerLiteral", "FloatLiteral", "TrueLiteral", "FalseLiteral"}


@dataclass
class Compiled:
    """`literals` is one longer than the slots: literal, slot, literal, slot, …, literal."""

    source: str
    is_html: bool
    template: BoundTemplate
    literals: list[str]
    slots: list[Look | Node]
    slot_sources: list[str]  # equal for slots that always have equal texts
    walk: Walk
    _looks: list[tuple[Look, list[int]]] = field(init=False)  # each different one, and the slots it is for
    _nodes: list[tuple[int, Node]] = field(init=False)

    def __post_init__(self) -> None:
        looks: dict[str, tuple[Look, list[int]]] = {}
        self._nodes = []
        for index, slot in enumerate(self.slots):
            if isinstance(slot, Node):
                self._nodes.append((index, slot))
            else:
                looks.setdefault(self.slot_sources[index], (slot, []))[1].append(index)
        self._looks = list(looks.values())

    def fill(self, values: Values) -> list[str]:
        """The text of each slot. Raises `TemplateProblem`, and nothing else."""
        texts = [""] * len(self.slots)
        size = 0
        try:
            for look, places in self._looks:
                text = look(values)
                for index in places:
                    texts[index] = text
                size += len(text) * len(places)
                if size > MAX_SIZE:
                    raise TemplateProblem("the values make too much text for one message.")
            if self._nodes:
                self._fill_slowly(values, texts)
        except TemplateProblem:
            raise
        except Exception as error:
            raise in_words(error) from error
        return texts

    def _fill_slowly(self, values: Values, texts: list[str]) -> None:
        context = Context(self.template, globals=values)
        for index, node in self._nodes:
            buffer = Buffer(context.budget)
            try:
                node.render(context, buffer)
            except TemplateProblem as problem:
                raise problem.at(line_of(node.token)) from problem
            except Exception as error:
                raise in_words(error, node) from error
            texts[index] = clean(buffer.getvalue())

    def render(self, values: Values) -> str:
        parts = [""] * (2 * len(self.slots) + 1)
        parts[::2] = self.literals
        parts[1::2] = self.fill(values)
        return "".join(parts)

    @cached_property
    def fields(self) -> list[Field]:
        return self.walk.fields()

    @cached_property
    def paths(self) -> frozenset[str]:
        return frozenset(found.path for found in self.fields)

    def unknown_fields(self, known: Iterable[str]) -> list[Field]:
        known = set(known)
        return [found for found in self.fields if not is_known(found.path, known)]

    def reads_below(self, *root: str) -> bool:
        return reads_below(self.walk.read, root)

    def used_values(self, values: Values) -> dict[str, Any]:
        """The part of the values that this template may read, as JSON can hold it."""
        return restrict(values, self.walk.read)


def compile(source: str, *, html: bool, snippets: Mapping[str, str] | None = None) -> Compiled:  # noqa: A001
    """Raises `TemplateProblem` where the template cannot be understood."""
    source = clean(source)
    scan(source)
    environment = TemplateEnvironment(html=html, snippets=snippets) if snippets else without_snippets(html)
    try:
        template = environment.from_string(source)
        walk = Walk(template)
    except TemplateProblem:
        raise
    except Exception as error:
        raise in_words(error) from error
    literals, slots, slot_sources = _split(template, walk.bound)
    return Compiled(source, html, template, literals, slots, slot_sources, walk)


def _split(template: BoundTemplate, bound: set[str]) -> tuple[list[str], list[Look | Node], list[str]]:
    literals: list[str] = [""]
    slots: list[Look | Node] = []
    sources: list[str] = []
    for node in template.nodes:
        if isinstance(node, ContentNode):
            literals[-1] += node.text
        else:
            slots.append(_look_of(node, bound, template.env.autoescape) or node)
            sources.append(str(node) if not isinstance(slots[-1], Node) else f"{len(sources)}")
            literals.append("")
    return literals, slots, sources


def _look_of(node: Node, bound: set[str], html: bool) -> Look | None:
    """A look-up that prints what the library would print, or None where only the library can tell."""
    if not isinstance(node, OutputNode) or not isinstance(node.expression, FilteredExpression):
        return None
    path, filters = node.expression.left, node.expression.filters or []
    if not isinstance(path, Path) or not all(isinstance(s, str) and s not in MEASURES for s in path.path):
        return None
    if path.path[0] in bound:
        return None
    keys = tuple(str(segment) for segment in path.path)
    if not filters:
        return _lookup(keys, None, html)
    if len(filters) > 1 or filters[0].name != "default" or len(filters[0].args) > 1:
        return None
    fallback: object = ""
    for arg in filters[0].args:
        if not isinstance(arg, PositionalArgument) or type(arg.value).__name__ not in _LITERALS:
            return None
        fallback = _literal(arg.value, html)
    return _lookup(keys, to_liquid_string(fallback, html), html)


def _literal(expression: Any, html: bool) -> object:
    value = expression.value if isinstance(expression, Literal) else None
    return Markup(value) if html and isinstance(expression, StringLiteral) else value


def _lookup(keys: tuple[str, ...], fallback: str | None, html: bool) -> Look:
    root, rest = keys[0], keys[1:]

    def look(values: Values) -> str:
        try:
            value = values[root]
            for key in rest:
                value = value[key]
        except (KeyError, TypeError, IndexError):
            return fallback or ""
        if type(value) is str and value:
            if len(value) > MAX_TEXT:
                raise TemplateProblem("a value is too long for one message.")
            if not value.isascii() or "\0" in value:
                value = clean(value)
            return escape(value) if html else value
        return _written(value, fallback, html)

    return look


def _written(value: object, fallback: str | None, html: bool) -> str:
    if fallback is not None and default_filter(value, None) is None:
        return fallback
    if isinstance(value, list | tuple | dict) and len(repr(value)) > MAX_TEXT:
        raise TemplateProblem("a value is too long for one message.")
    return clean(to_liquid_string(value, html))


def in_words(error: Exception, node: Node | None = None) -> TemplateProblem:
    """What the library said, as a sentence with its line."""
    token = getattr(error, "token", None)
    line = line_of(token) or line_of(node.token if node else None)
    what = _piece(token) or (quoted(str(node)) if node else "the template")
    if isinstance(error, LoopIterationLimitError):
        return TemplateProblem("a loop repeats too often.", line)
    if isinstance(error, BlockNestingError | ContextDepthError | RecursionError):
        return TemplateProblem("the template is nested too deeply.", line)
    if isinstance(error, UnknownFilterError):
        return TemplateProblem(f"there is no filter {quoted(str(error.args[0]).split(' ')[-1].strip(chr(39)))}.", line)
    if isinstance(error, LiquidInterrupt):
        return TemplateProblem(f"{what} stands outside of a loop.", line)
    if isinstance(error, LiquidError) and error.args and node is not None:
        return TemplateProblem(f"{what} cannot be worked out: {error.args[0]}.", line)
    if isinstance(error, LiquidError):
        hint = _KEYWORD.match(str(error.args[0] if error.args else ""))  # `event.limit`: the library keeps some words
        more = f"; write `['{hint.group(1)}']` in place of `.{hint.group(1)}`" if hint else ""
        return TemplateProblem(f"{what} cannot be understood{more}.", line)
    return TemplateProblem(f"{what} cannot be worked out.", line)


def _piece(token: Any) -> str:
    """The tag or output around the place that the library points at."""
    if token is None or token.start_index < 0:
        return ""
    source, at = token.source, token.start_index
    start = max(source.rfind("{{", 0, at + 2), source.rfind("{%", 0, at + 2))
    if start < 0:
        return ""
    end = source.find("}}" if source.startswith("{{", start) else "%}", start)
    return quoted(source[start : end + 2]) if end > 0 else ""
