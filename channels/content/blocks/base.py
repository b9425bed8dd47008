"""The promise of a block: what a mail is put together from. One file for each kind, found by itself.

A block is a dict with its `kind` and what its `Settings` ask for. Any may also say `only_if` (a Liquid condition), `each`
(a list to repeat it over, each one called `item`) with `limit`, and `tone`, the band of colour it stands on.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise

from lifecycle.kinds.registry import Registry

if TYPE_CHECKING:
    from channels.content.mjml import Mjml
    from channels.content.plain_text import Plain

Block = Mapping[str, Any]


class BlockKind(ABC):
    do_not_call_in_templates = True  # a page shows the kind itself

    kind: str = ""
    label: str | Promise = ""
    icon: str = ""
    place: int = 100  # in the palette
    in_columns: bool = True
    most: int | None = None  # in one mail
    first: Mapping[str, Any] = {}  # what a new one says, so that it shows before anything is written
    names: tuple[str, ...] = ("text", "title", "code", "alt", "src")  # the first that is written stands for the block

    class Settings(forms.Form):
        """What a marketer says of it; the fields are those of `settings_fields`."""

    def __init__(self, block: Block) -> None:
        self.block = block

    def said(self, name: str) -> Any:
        return self.block.get(name) or ""

    def problem(self) -> str:
        """What its form cannot see, as the end of a sentence that begins with the block's name."""
        return ""

    @abstractmethod
    def draw(self, mail: "Mjml") -> str:
        """MJML to stand in a column. All words go through `mail`, which escapes them."""

    @abstractmethod
    def plain(self, text: "Plain") -> str:
        """The same in the text part; empty where it says nothing."""


blocks: Registry[BlockKind] = Registry("blocks", BlockKind, "blocks")


def kind_of(block: Block) -> BlockKind:
    return blocks.get(str(block["kind"]))(block)


def palette() -> list[type[BlockKind]]:
    return sorted(blocks.all(), key=lambda kind: (kind.place, kind.kind))


def each_block(given: Iterable[Block]) -> Iterator[Block]:
    """Also those inside columns."""
    for block in given:
        yield block
        if block["kind"] == "columns":
            for column in block["columns"]:
                yield from each_block(column)


def tags_around(block: Block) -> tuple[str, str]:
    """The Liquid that repeats a block or asks a condition first."""
    before = after = ""
    if condition := block.get("only_if"):
        before, after = f"{{% if {condition} %}}", "{% endif %}"
    if each := block.get("each"):
        before, after = before + f"{{% for item in {each} limit: {block.get('limit', 20)} %}}", "{% endfor %}" + after
    return before, after
