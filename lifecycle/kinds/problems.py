from collections.abc import Iterator

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def problems(form: forms.Form) -> list[str]:
    """What is wrong with it, each a sentence that names its field: they are read where the form is not seen."""
    return list(_problems(form))


def _problems(form: forms.Form) -> Iterator[str]:
    for name, errors in form.errors.as_data().items():
        for error in errors:
            if name in form.fields:
                yield _about(form.fields[name], name, error)
            else:
                yield from error.messages


def _about(field: forms.Field, name: str, error: ValidationError) -> str:
    said = {"field": str(field.label or name.replace("_", " ").capitalize())}
    limit = {**said, "limit": (error.params or {}).get("limit_value")}
    match error.code:
        case "required" if str(error.message) == str(forms.Field.default_error_messages["required"]):
            return _("“%(field)s” is still empty.") % said
        case "max_value":
            return _("“%(field)s” may be %(limit)s at most.") % limit
        case "min_value":
            return _("“%(field)s” must be at least %(limit)s.") % limit
    return f"{said['field']}: {' '.join(error.messages)}"
