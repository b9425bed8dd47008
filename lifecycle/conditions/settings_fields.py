"""Form fields for the settings of conditions. Each takes what an admin form posts and what JSON holds alike."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lifecycle.conditions.reading import moment_of

Label = str | Promise
UNITS = {"days": _("days"), "hours": _("hours")}
COUNTS = {"at_least": _("at least"), "exactly": _("exactly"), "at_most": _("at most")}
MOST_DAYS = 36500
MOST_TIMES = 10_000


class PairWidget(forms.MultiWidget):
    """Two inputs for one value, which JSON gives as a whole."""

    use_fieldset = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        if name in data and not isinstance(data, MultiValueDict):
            return data[name]
        return super().value_from_datadict(data, files, name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and super().value_omitted_from_data(data, files, name)

    def decompress(self, value: Any) -> list[Any]:
        raise NotImplementedError  # abstract


class WindowWidget(PairWidget):
    def __init__(self) -> None:
        number = forms.NumberInput(attrs={"min": 1, "max": MOST_DAYS, "aria-label": _("How long")})
        unit = forms.Select(choices=list(UNITS.items()), attrs={"aria-label": _("Days or hours")})
        super().__init__({"n": number, "unit": unit})

    def decompress(self, value: Any) -> list[Any]:
        return (
            next(([n, unit] for unit, n in value.items()), [None, "days"])
            if isinstance(value, dict)
            else [None, "days"]
        )


class WindowField(forms.Field):
    """A length of time: {"days": 30} or {"hours": 12}; None where left empty."""

    widget = WindowWidget

    def to_python(self, value: Any) -> dict[str, int] | None:
        if isinstance(value, list) and len(value) == 2:
            value = {value[1]: value[0]} if value[0] not in (None, "") else None
        if value in (None, "", {}):
            return None
        if not isinstance(value, dict) or len(value) != 1 or not set(value) <= set(UNITS):
            raise ValidationError(_("Give a number of days or of hours."))
        [(unit, length)] = value.items()
        return {unit: whole(length, 1, MOST_DAYS)}


class CountWidget(PairWidget):
    def __init__(self) -> None:
        number = forms.NumberInput(attrs={"min": 0, "max": MOST_TIMES, "aria-label": _("How many times")})
        op = forms.Select(choices=list(COUNTS.items()), attrs={"aria-label": _("At least, exactly or at most")})
        super().__init__({"op": op, "n": number})

    def decompress(self, value: Any) -> list[Any]:
        return [value.get("op"), value.get("n")] if isinstance(value, dict) else ["at_least", None]


class CountField(forms.Field):
    """How often: {"op": "at_least", "n": 3}; None where left empty."""

    widget = CountWidget

    def to_python(self, value: Any) -> dict[str, Any] | None:
        if isinstance(value, list) and len(value) == 2:
            value = {"op": value[0], "n": value[1]} if value[1] not in (None, "") else None
        if value in (None, "", {}):
            return None
        if not isinstance(value, dict) or set(value) != {"op", "n"} or value["op"] not in tuple(COUNTS):
            raise ValidationError(_("Say at least, exactly or at most, and how many times."))
        return {"op": value["op"], "n": whole(value["n"], 0, MOST_TIMES)}


class YesNoField(forms.Field):
    """Two ways in words, such as “did” and “did not”. Where nothing is said it is yes."""

    def __init__(self, yes: Label, no: Label, **kwargs: Any) -> None:
        widget = forms.Select(choices=[("true", yes), ("false", no)])
        super().__init__(required=False, widget=widget, **kwargs)

    def to_python(self, value: Any) -> bool:
        if value in (None, ""):
            return True
        if value in ("true", "false"):
            return bool(value == "true")
        if not isinstance(value, bool):
            raise ValidationError(_("Choose one of the two."))
        return value

    def prepare_value(self, value: Any) -> Any:
        return str(value).lower() if isinstance(value, bool) else value


class OperandField(forms.Field):
    """What to compare with: text, a number, yes or no, or a list of them. As one text, a list has commas."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> Any:
        if value in (None, "", []):
            return None
        if isinstance(value, dict) or (
            isinstance(value, list) and any(isinstance(item, dict | list) for item in value)
        ):
            raise ValidationError(_("Give one value, or a list of values."))
        return value.strip() if isinstance(value, str) else value

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return ", ".join(map(str, value))
        return str(value).lower() if isinstance(value, bool) else value


class KeepsChosen(forms.Select):
    """What is no longer there stays chosen and says so, instead of becoming something else in silence."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        groups = super().optgroups(name, value, attrs)
        known = {str(option["value"]) for _group, options, _index in groups for option in options}
        for key in value:
            if key and key not in known:
                label = _("“%(key)s”, which is not there") % {"key": key}
                groups.append((None, [self.create_option(name, key, label, True, len(groups))], len(groups)))
        return groups


class KeepsAllChosen(KeepsChosen, forms.SelectMultiple):
    pass


class KeysField(forms.MultipleChoiceField):
    """Keys of rows, chosen from what is there now. Whether they are still there is asked only when it is saved."""

    widget = KeepsAllChosen

    def valid_value(self, value: str) -> bool:
        return True

    def to_python(self, value: Any) -> list[str]:
        return super().to_python([value] if isinstance(value, str) and value else value)


class KeyField(forms.ChoiceField):
    """The key of a row, chosen from what is there now."""

    widget = KeepsChosen

    def valid_value(self, value: str) -> bool:
        return True

    def to_python(self, value: Any) -> str:
        if isinstance(value, dict | list | bool):
            raise ValidationError(_("Choose one."))
        return super().to_python(value)


class SinceField(forms.CharField):
    """An instant, or a day from its 00:00 UTC; kept as it was written."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if text and moment_of(text) is None:
            raise ValidationError(_("“%(text)s” is not a date. Write it as 2026-03-31."), params={"text": text})
        return text


def whole(value: Any, least: int, most: int) -> int:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 10:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValidationError(
            _("Give a whole number from %(least)d to %(most)d."), params={"least": least, "most": most}
        )
    return value
