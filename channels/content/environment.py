"""python-liquid, held to a budget and to the values it is given: no clock, no files, no Python objects."""

from collections.abc import Mapping
from functools import cache
from io import StringIO
from typing import Any, ClassVar, TextIO

from liquid import BoundTemplate, Environment, RenderContext
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.exceptions import LiquidError, TemplateNotFoundError
from liquid.loader import BaseLoader
from liquid.token import Token
from liquid.utils import ReadOnlyChainMap

from channels.content.budget import MAX_ITEMS, Budget
from channels.content.filters import held_filters
from channels.content.problem import TemplateProblem
from channels.content.scan import BLOCKS as BLOCK_TAGS
from channels.content.scan import SINGLE, scan

_PSEUDO_TAGS = {"content", "output", "illegal", "comment"}


class Buffer(StringIO):
    """The library's own limited buffer encodes each piece, which lone surrogates do not survive."""

    def __init__(self, budget: Budget) -> None:
        super().__init__(newline="")
        self.budget = budget

    def write(self, text: str, /) -> int:
        self.budget.make(len(text))
        return super().write(text)


class Context(RenderContext):
    __slots__ = ("_disabled", "budget")

    def __init__(self, template: BoundTemplate, *, parent_context: RenderContext | None = None, **named: Any) -> None:
        self.budget: Budget = parent_context.budget if isinstance(parent_context, Context) else Budget()
        super().__init__(template, parent_context=parent_context, **named)
        self.scope = ReadOnlyChainMap(self.locals, self.globals, self.counters)  # without `now` and `today`

    # Every node asks for this before it renders itself, wherever it stands: the one place that sees them all.
    @property
    def disabled_tags(self) -> list[str]:
        self.budget.step()
        return self._disabled

    @disabled_tags.setter
    def disabled_tags(self, names: list[str]) -> None:
        self._disabled = names

    def get(self, path: list[object], **named: Any) -> object:
        self.budget.step()
        return super().get(path, **named)

    def get_item(self, obj: Any, key: Any) -> Any:
        if not isinstance(obj, Mapping | list | tuple | str | range):
            raise KeyError(key)
        return super().get_item(obj, key)

    def assign(self, key: str, val: Any) -> None:
        self.locals[key] = val  # filters and captures have paid for what they made

    def get_size_of_locals(self) -> int:
        return 0

    def get_buffer(self, buf: TextIO | None = None) -> StringIO:
        return Buffer(self.budget)


class Template(BoundTemplate):
    context_class = Context


class ShortRange(RangeLiteral):
    __slots__ = ()

    def evaluate(self, context: RenderContext) -> range:
        found = super().evaluate(context)
        if found.stop - found.start > MAX_ITEMS:  # len() overflows where it matters most
            raise TemplateProblem(f"a range has more than {MAX_ITEMS:,} numbers.")
        return found


class Snippets(BaseLoader):
    """Our snippets and nothing else; each is read once per environment."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = sources
        self.parsed: dict[str, BoundTemplate] = {}

    def load(self, env: Environment, name: str, **named: Any) -> BoundTemplate:
        if name not in self.parsed:
            if name not in self.sources:
                raise TemplateNotFoundError(name)
            scan(self.sources[name])
            self.parsed[name] = env.from_string(self.sources[name], name=name)
        return self.parsed[name]

    def get_source(self, env: Environment, template_name: str, **named: Any) -> Any:
        raise TemplateNotFoundError(template_name)


class TemplateEnvironment(Environment):
    template_class = Template
    block_nesting_limit: ClassVar[int] = 20
    context_depth_limit: ClassVar[int] = 20
    loop_iteration_limit: ClassVar[int | None] = MAX_ITEMS

    def __init__(self, *, html: bool, snippets: Mapping[str, str] | None = None) -> None:
        super().__init__(autoescape=html, loader=Snippets(snippets or {}))
        keep = SINGLE | BLOCK_TAGS | {"end" + name for name in BLOCK_TAGS} | _PSEUDO_TAGS
        self.tags = {name: tag for name, tag in self.tags.items() if name in keep}
        self.filters = dict(held_filters())

    def error(self, exc: Any, msg: str | None = None, token: Token | None = None) -> None:
        """An expression that ends too early is reported at no place; the parser knows where it stood."""
        if isinstance(exc, LiquidError) and exc.token is not None and exc.token.start_index < 0:
            exc.token = token
        super().error(exc, msg, token)


@cache
def without_snippets(html: bool) -> TemplateEnvironment:
    """Made once: nothing in it changes, and making one takes longer than understanding most templates."""
    return TemplateEnvironment(html=html)
