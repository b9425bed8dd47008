"""A workflow in the one order that two files can be compared in: steps as people meet them, settings as in their form.

A database may give the names of an object in any order. Pure.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from campaigns.workflows.steps.base import steps
from campaigns.workflows.triggers.base import triggers
from lifecycle.conditions.base import BadCondition, parse
from lifecycle.conditions.field import ConditionField
from lifecycle.kinds.rows_field import RowsField

Data = dict[str, Any]
NOTHING: tuple[object, ...] = (None, "", [], {})


def tidy_steps(graph: Mapping[str, Any]) -> Data:
    given = graph.get("steps") or {}
    return {key: _step(given[key]) for key in in_order(graph)}


def in_order(graph: Mapping[str, Any]) -> list[str]:
    """From the start along the exits; what nothing leads to comes last."""
    given = graph.get("steps") or {}
    found: list[str] = []
    ahead = [str(graph.get("start") or "")]
    while ahead:
        key = ahead.pop(0)
        if key in given and key not in found:
            found.append(key)
            ahead = [*(target for _exit, target in _exits(given[key])), *ahead]
    return found + sorted(set(given) - set(found))


def _exits(spec: Mapping[str, Any]) -> list[tuple[str, str]]:
    """In the order in which the step names them."""
    exits = dict(spec.get("exits") or {})
    named = [row.get("name") for row in (spec.get("settings") or {}).get("branches") or [] if isinstance(row, dict)]
    kind = spec.get("kind")
    known = [*named, *(steps.get(str(kind)).exits if kind in steps else ())]
    order = {name: place for place, name in enumerate(known)}
    return sorted(exits.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))


def _step(spec: Mapping[str, Any]) -> Data:
    kind = spec.get("kind")
    made: Data = {"kind": kind}
    form = steps.get(str(kind)).Settings if kind in steps else forms.Form
    if settings := tidy_settings(form, spec.get("settings") or {}):
        made["settings"] = settings
    if exits := _exits(spec):
        made["exits"] = dict(exits)
    return made


def tidy_trigger(spec: Mapping[str, Any]) -> Data:
    kind = spec.get("kind")
    form = triggers.get(str(kind)).Settings if kind in triggers else forms.Form
    return {"kind": kind} | tidy_settings(form, {name: value for name, value in spec.items() if name != "kind"})


def tidy_settings(form: type[forms.Form], settings: Mapping[str, Any]) -> Data:
    """What was left empty is left out; what the form does not know comes last."""
    made = {name: _value(field, settings[name]) for name, field in form.base_fields.items() if name in settings}
    rest = {name: settings[name] for name in sorted(set(settings) - set(form.base_fields))}
    return {name: value for name, value in (made | rest).items() if value not in NOTHING}


def _value(field: forms.Field, value: Any) -> Any:
    if isinstance(field, ConditionField):
        return tidy_condition(value)
    if isinstance(field, RowsField) and isinstance(value, list):
        return [tidy_settings(field.row, row) if isinstance(row, dict) else row for row in value]
    return value


def tidy_condition(data: Any) -> Any:
    try:
        return parse(data).as_json() if data else {}
    except BadCondition:
        return data  # a draft may hold what cannot run yet


def conditions_in(data: Any) -> Iterator[Data]:
    """Everything in a workflow that looks like a condition of a kind."""
    if isinstance(data, Mapping):
        if isinstance(data.get("kind"), str):
            yield dict(data)
        for value in data.values():
            yield from conditions_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from conditions_in(value)
