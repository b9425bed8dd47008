"""The JSON Schema of conditions, made from the settings forms of all kinds."""

from typing import Any

from django import forms

from lifecycle.conditions.base import Condition, conditions
from lifecycle.conditions.field import ConditionField
from lifecycle.conditions.group import ConditionsField
from lifecycle.conditions.settings_fields import (
    COUNTS,
    MOST_DAYS,
    MOST_TIMES,
    CountField,
    KeyField,
    KeysField,
    OperandField,
    WindowField,
    YesNoField,
)
from lifecycle.kinds.rows_field import RowsField

Schema = dict[str, Any]
SCALARS = [{"type": "string"}, {"type": "number"}, {"type": "boolean"}]
WINDOW_OF = {"type": "integer", "minimum": 1, "maximum": MOST_DAYS}


def condition_schema(reference: str, *, in_campaign: bool) -> Schema:
    """One of all kinds. `reference`: where this schema stands, for the conditions inside a group."""
    kinds = [kind for kind in conditions.all() if in_campaign or not kind.only_in_campaigns]
    return {"oneOf": [kind_schema(kind, reference) for kind in kinds]}


def kind_schema(kind: type[Condition], reference: str = "") -> Schema:
    schema = form_schema(kind.Settings, reference)
    schema["title"] = str(kind.label)
    schema["description"] = str(kind.description)
    schema["properties"] = {"kind": _choice([kind.kind]), **schema["properties"]}
    schema["required"] = ["kind", *schema.get("required", [])]
    return schema


def form_schema(form: type[forms.Form], reference: str = "") -> Schema:
    fields = {
        name: field for name, field in form.base_fields.items() if not isinstance(field.widget, forms.HiddenInput)
    }
    schema: Schema = {
        "type": "object",
        "properties": {name: _described(field, reference) for name, field in fields.items()},
        "additionalProperties": False,
    }
    required = [name for name, field in fields.items() if field.required]
    return schema | ({"required": required} if required else {})


def _described(field: forms.Field, reference: str) -> Schema:
    schema = _of(field, reference)
    words = " ".join(str(text) for text in (field.label, field.help_text) if text)
    # Beside a reference nothing else may stand.
    return schema if "$ref" in schema or not words else schema | {"description": words}


def _of(field: forms.Field, reference: str) -> Schema:
    match field:
        case ConditionsField():
            return {"type": "array", "minItems": 1, "items": {"$ref": reference} if reference else {"type": "object"}}
        case ConditionField():
            return {"$ref": reference} if reference else {"type": "object"}
        case RowsField():
            return {"type": "array", "items": form_schema(field.row, reference)}
        case YesNoField() | forms.BooleanField():
            return {"type": "boolean"}
        case WindowField():
            units = [_only(unit, WINDOW_OF) for unit in ("days", "hours")]
            return {"oneOf": units}
        case CountField():
            how_often = {"type": "integer", "minimum": 0, "maximum": MOST_TIMES}
            said = {"op": _choice(list(COUNTS)), "n": how_often}
            return {"type": "object", "properties": said, "required": ["op", "n"], "additionalProperties": False}
        case OperandField():
            return {"anyOf": [*SCALARS, {"type": "array", "items": {"anyOf": SCALARS}}]}
        case KeysField():
            return {"type": "array", "items": {"type": "string"}}
        case KeyField():
            return {"type": "string"}
    return _plain(field)


def _plain(field: forms.Field) -> Schema:
    if isinstance(field, forms.MultipleChoiceField):
        return {"type": "array", "items": _choice([str(key) for key, _label in field.choices])}  # type: ignore[misc,union-attr]
    if isinstance(field, forms.ChoiceField):
        return _choice([str(key) for key, _label in field.choices])  # type: ignore[misc,union-attr]
    if isinstance(field, forms.IntegerField):
        limits = {"minimum": field.min_value, "maximum": field.max_value}
        return {"type": "integer"} | {name: limit for name, limit in limits.items() if limit is not None}
    most = getattr(field, "max_length", None)
    return {"type": "string"} | ({"maxLength": most} if most else {})


def _choice(values: list[str]) -> Schema:
    # Inside allOf, where drf-spectacular does not make one list of all that share a name.
    return {"allOf": [{"type": "string", "enum": values}]}


def _only(name: str, schema: Schema) -> Schema:
    return {"type": "object", "properties": {name: schema}, "required": [name], "additionalProperties": False}
