from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

Row = dict[str, Any]
NEW = "__new__"  # stands for the number of a row that rows.js makes
EMPTY: tuple[Any, ...] = (None, "", [], {})


class Posted(list[Row]):
    """Rows as somebody just sent them."""


@dataclass(frozen=True)
class Cell:
    """One input of a row."""

    id: str
    label: Any
    help_text: Any
    widget: SafeString
    errors: list[str]
    suggestions: list[str]
    is_required: bool
    is_hidden: bool
    is_check: bool
    is_filled: bool = False
    is_more: bool = False  # the form names it under `more`: shown on demand


@dataclass(frozen=True)
class Line:
    number: str
    cells: list[Cell]
    errors: list[str] = field(default_factory=list)

    @property
    def first(self) -> list[Cell]:
        return [cell for cell in self.cells if not cell.is_more]

    @property
    def more(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_more]

    @property
    def shows_more(self) -> bool:
        return any(cell.is_filled or cell.errors for cell in self.more)


class RowsWidget(forms.Widget):
    """Small forms one below the other, to add, remove and move. What JSON gives as a list passes through unchanged.

    Posted, each row is one `<name>-row` with its number, in the order of the page, and its inputs are
    `<name>-<number>-<input>`.
    """

    template_name = "admin/kinds/rows.html"
    use_fieldset = True

    def __init__(self, row: type[forms.Form], *, least: int = 0, add: Any = "", attrs: Any = None) -> None:
        super().__init__(attrs)
        self.row = row
        self.least = least
        self.add = add or _("Add one")

    @property
    def media(self) -> forms.Media:
        needed = forms.Media(js=["js/rows.js"])
        for inner in self.row.base_fields.values():
            needed += inner.widget.media
        return needed

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        if not isinstance(data, MultiValueDict):
            return data.get(name)
        rows = [posted(self.row, data, files, f"{name}-{number}") for number in data.getlist(f"{name}-row")]
        return Posted(row for row in rows if not all(value in EMPTY for value in row.values()))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return False  # no row at all is a value too

    def id_for_label(self, id_: str) -> str:
        return ""  # the label names the group, not its first input

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        # A draft may come from elsewhere, with anything in it.
        given = type(value)(row for row in value if isinstance(row, dict)) if isinstance(value, list) else []
        while len(given) < self.least:
            given = [*given, {}] if not isinstance(given, Posted) else Posted([*given, {}])
        is_posted = isinstance(value, Posted)
        context: dict[str, Any] = super().get_context(name, value, attrs)
        context["widget"] |= {
            "add": self.add,
            "lines": [line(self.row, name, str(number), item, is_posted) for number, item in enumerate(given)],
            "fresh": line(self.row, name, NEW, {}, False),
        }
        return context

    def _render(self, template_name: str, context: dict[str, Any], renderer: BaseRenderer | None = None) -> SafeString:
        # Django's own form renderer does not look into the project's templates.
        return render_to_string(template_name, context)


def posted(form: type[forms.Form], data: MultiValueDict[str, Any], files: Any, prefix: str) -> Row:
    """What somebody sent for one small form, in the shape of JSON."""
    return {
        name: field.widget.value_from_datadict(data, files, f"{prefix}-{name}")
        for name, field in form.base_fields.items()
    }


def line(form: type[forms.Form], name: str, number: str, item: Row, is_posted: bool) -> Line:
    """One small form with these values, and with its mistakes where it was sent."""
    bound = form(item) if is_posted else form()
    errors = [str(error) for error in bound.non_field_errors()] if is_posted else []
    return Line(number, list(_cells(bound, f"{name}-{number}", item)), errors)


def _cells(form: forms.Form, prefix: str, item: Row) -> Iterator[Cell]:
    suggestions = getattr(form, "suggestions", {})
    for name, asked in form.fields.items():
        id_ = f"id_{prefix}-{name}"
        attrs: dict[str, Any] = {"id": id_}
        if name in suggestions:
            attrs["list"] = f"{id_}-list"
        value = asked.prepare_value(item.get(name, asked.initial))
        yield Cell(
            id=asked.widget.id_for_label(id_),
            label=asked.label or name.replace("_", " ").capitalize(),
            help_text=asked.help_text,
            widget=asked.widget.render(f"{prefix}-{name}", value, attrs),
            errors=[str(error) for error in form.errors.get(name, [])] if form.is_bound else [],
            suggestions=[str(each) for each in suggestions[name]()] if name in suggestions else [],
            is_required=asked.required,
            is_hidden=asked.widget.is_hidden,
            is_check=isinstance(asked.widget, forms.CheckboxInput),
            is_filled=value not in EMPTY,
            is_more=name in getattr(form, "more", ()),
        )
