"""Whether blocks make a mail: each setting judged by the field that its kind declares for it."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from channels.content.blocks.base import Block, blocks, kind_of
from channels.content.liquid import compile
from channels.content.markup import addresses, is_address
from channels.content.problem import TemplateProblem
from channels.content.settings_fields import Address, Choice, Picture, Words
from channels.content.tones import TONES
from lifecycle.brand.brand import OUR_PICTURES
from lifecycle.kinds.rows_field import RowsField

MOST_BLOCKS = 200
MOST_TEXT = 20_000
MOST_ROWS = 30
_EACH = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*")
_ALWAYS = {"kind", "only_if", "each", "limit", "tone"}


def check(given: object) -> list[Block]:
    """The blocks as they are, or `TemplateProblem` for the first that is wrong, named by its number."""
    if not isinstance(given, list) or not given:
        raise TemplateProblem("this mail has no content yet.")
    if len(given) > MOST_BLOCKS:
        raise TemplateProblem(f"a mail has at most {MOST_BLOCKS} blocks.")
    for number, block in enumerate(given, 1):
        _check_block(block, f"block {number}")
    for kind in {block["kind"] for block in given}:
        most = blocks.get(kind).most
        if most == 1 and sum(block["kind"] == kind for block in given) > 1:
            raise TemplateProblem(f"a mail has one {kind}.")
    return given


def _check_block(block: object, where: str, *, inside: bool = False) -> None:
    if not isinstance(block, Mapping) or block.get("kind") not in blocks:
        raise TemplateProblem(f"{where} is of no kind we know.")
    kind = kind_of(block)
    where = f"{where} ({str(kind.label).lower()})"
    if inside and not kind.in_columns:
        raise TemplateProblem(f"{where} cannot stand inside columns.")
    known = {*_ALWAYS, *kind.Settings.base_fields, *(("columns",) if kind.kind == "columns" else ())}
    if unknown := sorted(set(block) - known):
        raise TemplateProblem(f"{where} has no setting {unknown[0]!r}.")
    for name, field in kind.Settings.base_fields.items():
        _check_setting(name, field, block.get(name), where)
    _check_everywhere(block, where)
    if said := kind.problem():
        raise TemplateProblem(f"{where} {said}")
    for number, column in enumerate(block.get("columns") or (), 1):
        for place, inner in enumerate(column, 1):
            _check_block(inner, f"{where}, column {number}, block {place}", inside=True)


def _check_setting(name: str, field: forms.Field, value: Any, where: str) -> None:
    if not value:
        if field.required:
            raise TemplateProblem(f"{where} needs its {name}.")
        return
    if isinstance(field, Choice):
        if value not in field.allowed:
            raise TemplateProblem(f"{where}: {name} is one of {', '.join(map(str, field.allowed))}.")
    elif isinstance(field, RowsField):
        _check_rows(name, field, value, where)
    elif isinstance(field, forms.IntegerField):
        if not isinstance(value, int):
            raise TemplateProblem(f"{where}: the {name} is a whole number.")
    elif isinstance(field, forms.ChoiceField):
        if value not in dict(field.choices):  # type: ignore[arg-type]
            raise TemplateProblem(f"{where}: {name} is one of {', '.join(map(str, dict(field.choices)))}.")  # type: ignore[arg-type]
    elif isinstance(field, Address):
        _check_text(value, f"{where}: the {name}")
        _check_address(value, where, images=isinstance(field, Picture))
    elif isinstance(field, Words):
        _check_text(value, f"{where}: the {name}")
        for href in addresses(value):
            _check_address(href, where)


def _check_rows(name: str, field: RowsField, value: Any, where: str) -> None:
    if not isinstance(value, list) or len(value) > MOST_ROWS or not all(isinstance(row, Mapping) for row in value):
        raise TemplateProblem(f"{where}: the {name} are a list of at most {MOST_ROWS}.")
    for number, row in enumerate(value, 1):
        if unknown := sorted(set(row) - set(field.row.base_fields)):
            raise TemplateProblem(f"{where}, number {number} has no setting {unknown[0]!r}.")
        for inner, asked in field.row.base_fields.items():
            _check_setting(inner, asked, row.get(inner), f"{where}, number {number}")


def _check_everywhere(block: Block, where: str) -> None:
    if (tone := block.get("tone")) and tone not in TONES:
        raise TemplateProblem(f"{where}: tone is one of {', '.join(filter(None, TONES))}.")
    if each := block.get("each"):
        if not isinstance(each, str) or not _EACH.fullmatch(each):
            raise TemplateProblem(f"{where}: a block repeats over a list such as event.items.")
        if not isinstance(block.get("limit", 1), int) or not 1 <= block.get("limit", 1) <= 50:
            raise TemplateProblem(f"{where}: a block repeats at most 50 times.")
    if condition := block.get("only_if"):
        if not isinstance(condition, str) or "%}" in condition or "\n" in condition:
            raise TemplateProblem(f"{where}: its condition cannot be understood.")
        _check_text(f"{{% if {condition} %}}{{% endif %}}", f"{where}: its condition")


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
    if images and href.startswith(OUR_PICTURES):
        return
    if href and not is_address(href.strip()):
        raise TemplateProblem(f"{where}: {href[:60]!r} is no address; it begins with https://.")
    if images and href.lower().startswith(("mailto:", "tel:", "sms:")):
        raise TemplateProblem(f"{where}: {href[:60]!r} is no image.")
