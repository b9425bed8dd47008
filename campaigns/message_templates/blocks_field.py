"""A mail's blocks as small forms one below the other, of many kinds, some of which hold blocks themselves.

Posted, each block is one `<name>-row` with its number, in the order of the page; `<name>-<number>-kind` says what it is
and `<name>-<number>-<setting>` what it holds. A block of columns has one `<name>-<number>-column` per column, whose
blocks are `<name>-<number>-columns-<column>-row` and so on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from campaigns.message_templates.block_forms import COLUMNS, Band, Everywhere, block_line
from channels.content.blocks.base import blocks, palette
from channels.content.check_blocks import MOST_BLOCKS
from lifecycle.kinds.rows_widget import EMPTY, Cell, line, posted

Block = dict[str, Any]
PREFIX, NUMBER = "__prefix__", "__block__"  # stand in the templates that blocks.js copies
FEWEST_COLUMNS, MOST_COLUMNS = 2, 4


@dataclass(frozen=True)
class Column:
    name: str
    number: str
    cards: list["Card"]


@dataclass(frozen=True)
class Card:
    """One block, ready for a page."""

    name: str  # of the list it stands in
    number: str
    kind: str
    label: str | Promise
    icon: str
    line: str
    cells: list[Cell]
    more: list[Cell]  # what any block may have
    has_more: bool
    columns: list[Column] = field(default_factory=list)
    problem: str = ""


class BlocksWidget(forms.Widget):
    template_name = "admin/messages/blocks.html"
    use_fieldset = True

    class Media:
        js = ("js/rows.js",)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        if not isinstance(data, MultiValueDict):
            return data.get(name)
        return list(_posted(data, files, name))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        given = value if isinstance(value, list) else []
        known = palette()
        context["widget"] |= {
            "cards": cards(name, given),
            "palette": known,
            "inner_palette": [kind for kind in known if kind.in_columns],
            "fresh": [card(PREFIX, NUMBER, {"kind": kind.kind, **kind.first}) for kind in known],
            "fresh_column": Column(f"{PREFIX}-columns-{NUMBER}", NUMBER, []),
        }
        return context

    def _render(self, template_name: str, context: dict[str, Any], renderer: BaseRenderer | None = None) -> SafeString:
        # Django's own form renderer does not look into the project's templates.
        return render_to_string(template_name, context)


class BlocksField(forms.Field):
    """Its value is the list of blocks, without what was left empty. Whether they make a mail, its channel judges."""

    widget = BlocksWidget

    def to_python(self, value: Any) -> list[Block]:
        if value in EMPTY:
            return []
        if not isinstance(value, list) or not all(isinstance(block, dict) for block in value):
            raise ValidationError(_("Give a list here."))
        if len(value) > MOST_BLOCKS:
            raise ValidationError(_("A mail has at most %(most)d blocks.") % {"most": MOST_BLOCKS})
        return value


def cards(name: str, given: list[Block]) -> list[Card]:
    return [card(name, str(number), block) for number, block in enumerate(given) if block.get("kind") in blocks]


def card(name: str, number: str, block: Block) -> Card:
    kind = blocks.get(block["kind"])
    shown = line(kind.Settings, name, number, block, False)
    band = line(Band, name, number, block, False)
    more = line(Everywhere, name, number, block, False)
    return Card(
        name=name,
        number=number,
        kind=kind.kind,
        label=kind.label,
        icon=kind.icon,
        line=block_line(block),
        cells=[*shown.cells, *band.cells],
        more=more.cells,
        has_more=any(block.get(setting) for setting in Everywhere.base_fields),
        columns=_columns(f"{name}-{number}-columns", block) if kind.kind == COLUMNS else [],
    )


def _columns(name: str, block: Block) -> list[Column]:
    given = block.get(COLUMNS) or [[] for _place in range(FEWEST_COLUMNS)]
    return [Column(f"{name}-{place}", str(place), cards(f"{name}-{place}", inner)) for place, inner in enumerate(given)]


def _posted(data: MultiValueDict[str, Any], files: Any, name: str, depth: int = 2) -> Iterator[Block]:
    for number in data.getlist(f"{name}-row")[: MOST_BLOCKS + 1]:
        prefix = f"{name}-{number}"
        kind = data.get(f"{prefix}-kind", "")
        if kind not in blocks or not depth:
            continue
        block: Block = {"kind": kind}
        for form in (blocks.get(kind).Settings, Band, Everywhere):
            said = posted(form, data, files, prefix)
            block |= {key: _read(form, key, value) for key, value in said.items() if value not in EMPTY}
        if kind == COLUMNS:
            block[COLUMNS] = [
                list(_posted(data, files, f"{prefix}-columns-{place}", depth - 1))
                for place in data.getlist(f"{prefix}-column")[:MOST_COLUMNS]
            ]
        yield block


def _read(form: type[forms.Form], name: str, value: Any) -> Any:
    """Numbers as numbers; what is none stays as it was typed, and its channel says so."""
    asked = form.base_fields[name]
    if isinstance(asked, forms.IntegerField | forms.TypedChoiceField):
        try:
            return asked.clean(value)
        except ValidationError:
            return value
    return value.replace("\r\n", "\n") if isinstance(value, str) else value
