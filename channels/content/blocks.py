"""Blocks: what a marketer puts together to make a mail. A list of dicts, each with a `kind`, checked here.

Any block may also say `only_if` (a Liquid condition) and `each` (a list to repeat it over, each one called `item`).
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from channels.content.liquid import compile
from channels.content.markup import addresses, is_address
from channels.content.problem import TemplateProblem

VERSION = 1
MOST_BLOCKS = 200
MOST_TEXT = 20_000

Block = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    label: str
    texts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    choices: tuple[tuple[str, tuple[object, ...]], ...] = ()
    required: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()


_ALIGN: tuple[str, tuple[object, ...]] = ("align", ("left", "center", "right"))
KINDS: dict[str, Kind] = {
    "heading": Kind("heading", texts=("text",), required=("text",), choices=(_ALIGN, ("level", (1, 2, 3)))),
    "text": Kind("text", texts=("text",), required=("text",), choices=(_ALIGN,)),
    "image": Kind("image", texts=("alt",), links=("href",), images=("src",), required=("src",),
                  choices=(("width", ("full", "half", "small")),)),
    "button": Kind("button", texts=("text",), links=("href",), required=("text", "href"), choices=(_ALIGN,)),
    "columns": Kind("columns", lists=("columns",), required=("columns",)),
    "divider": Kind("line"),
    "spacer": Kind("space", choices=(("size", ("small", "medium", "large")),)),
    "product": Kind("product", texts=("title", "price", "text", "button"), links=("href",), images=("image",),
                    required=("title",)),
    "coupon": Kind("coupon", texts=("title", "code", "expiry"), required=("code",)),
    "social": Kind("social links", lists=("links",), required=("links",)),
    "footer": Kind("footer", texts=("text",)),
}  # fmt: skip
NETWORKS = ("Facebook", "Instagram", "LinkedIn", "Mastodon", "Bluesky", "TikTok", "WhatsApp", "X", "YouTube", "Website")
_NOT_IN_COLUMNS = {"columns", "footer"}
_EACH = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*")
_ALWAYS = {"kind", "only_if", "each", "limit"}


def check(blocks: object) -> list[Block]:
    """The blocks as they are, or `TemplateProblem` for the first that is wrong, named by its number."""
    if not isinstance(blocks, list) or not blocks:
        raise TemplateProblem("this mail has no content yet.")
    if len(blocks) > MOST_BLOCKS:
        raise TemplateProblem(f"a mail has at most {MOST_BLOCKS} blocks.")
    for number, block in enumerate(blocks, 1):
        _check_block(block, f"block {number}")
    if sum(block["kind"] == "footer" for block in blocks) > 1:
        raise TemplateProblem("a mail has one footer.")
    return blocks


def each_block(blocks: Iterable[Block]) -> Iterator[Block]:
    """Also those inside columns."""
    for block in blocks:
        yield block
        if block["kind"] == "columns":
            for column in block["columns"]:
                yield from each_block(column)


def _check_block(block: object, where: str, *, inside: bool = False) -> None:
    if not isinstance(block, Mapping) or block.get("kind") not in KINDS:
        raise TemplateProblem(f"{where} is of no kind we know.")
    name = str(block["kind"])
    kind, where = KINDS[name], f"{where} ({KINDS[name].label})"
    if inside and name in _NOT_IN_COLUMNS:
        raise TemplateProblem(f"{where} cannot stand inside columns.")
    choices = dict(kind.choices)
    known = {*_ALWAYS, *kind.texts, *kind.links, *kind.images, *kind.lists, *choices}
    if unknown := sorted(set(block) - known):
        raise TemplateProblem(f"{where} has no setting {unknown[0]!r}.")
    for setting in kind.required:
        if not block.get(setting):
            raise TemplateProblem(f"{where} needs its {setting}.")
    for setting, allowed in choices.items():
        if block.get(setting) and block[setting] not in allowed:
            raise TemplateProblem(f"{where}: {setting} is one of {', '.join(map(str, allowed))}.")
    for setting in kind.texts + kind.links + kind.images:
        _check_text(block.get(setting) or "", f"{where}: the {setting}")
    for setting in kind.links + kind.images:
        _check_address(block.get(setting) or "", where, images=setting in kind.images)
    _check_settings(block, where)


def _check_settings(block: Block, where: str) -> None:
    for href in addresses(str(block.get("text") or "")):
        _check_address(href, where)
    if each := block.get("each"):
        if not isinstance(each, str) or not _EACH.fullmatch(each):
            raise TemplateProblem(f"{where}: a block repeats over a list such as event.items.")
        if not isinstance(block.get("limit", 1), int) or not 1 <= block.get("limit", 1) <= 50:
            raise TemplateProblem(f"{where}: a block repeats at most 50 times.")
    if condition := block.get("only_if"):
        if not isinstance(condition, str) or "%}" in condition or "\n" in condition:
            raise TemplateProblem(f"{where}: its condition cannot be understood.")
        _check_text(f"{{% if {condition} %}}{{% endif %}}", f"{where}: its condition")
    if block["kind"] == "columns":
        columns = block["columns"]
        if not isinstance(columns, list) or not 2 <= len(columns) <= 4 or not all(isinstance(c, list) for c in columns):
            raise TemplateProblem(f"{where} has two to four columns.")
        for number, column in enumerate(columns, 1):
            for place, inner in enumerate(column, 1):
                _check_block(inner, f"{where}, column {number}, block {place}", inside=True)
    if block["kind"] == "social":
        for link in block["links"] if isinstance(block["links"], list) else [None]:
            if not isinstance(link, Mapping) or link.get("network") not in NETWORKS or not link.get("href"):
                raise TemplateProblem(f"{where}: each link has a network ({', '.join(NETWORKS)}) and an address.")
            _check_text(link["href"], f"{where}: the address")
            _check_address(str(link["href"]), where)


def _check_text(text: object, where: str) -> None:
    if not isinstance(text, str):
        raise TemplateProblem(f"{where} is not a text.")
    if len(text) > MOST_TEXT:
        raise TemplateProblem(f"{where} is longer than {MOST_TEXT:,} characters.")
    if "{" in text:
        try:
            compile(re.sub(r"\{%-?\s*(?:include|render)\b[^%]*%\}", "", text), html=True)
        except TemplateProblem as problem:
            raise TemplateProblem(f"{where}, line {problem.line or 1}: {problem.what}") from problem


def _check_address(href: str, where: str, *, images: bool = False) -> None:
    if href and not is_address(href.strip()):
        raise TemplateProblem(f"{where}: {href[:60]!r} is no address; it begins with https://.")
    if images and href.lower().startswith(("mailto:", "tel:", "sms:")):
        raise TemplateProblem(f"{where}: {href[:60]!r} is no image.")
