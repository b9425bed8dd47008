from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from lifecycle.contacts.models import Contact
from lifecycle.kinds.problems import problems
from lifecycle.kinds.registry import Registry, UnknownKind

ANY_EVENT = "*"  # asked again at every event of the contact
EVERYBODY = Q(pk__isnull=False)  # unlike Q() it can be negated
MOST_LEVELS = 8
MOST_CONDITIONS = 200

Definition = dict[str, Any]


class BadCondition(ValueError):
    """The definition cannot work; the text says why, in a sentence."""


@dataclass(frozen=True)
class Explanation:
    """Why a condition holds for one contact, or does not; a group brings those of its parts."""

    ok: bool
    sentence: str
    children: Sequence["Explanation"] = ()


class Condition:
    """One kind of question about people. A file per kind in a `conditions` folder; the admin form, the API's
    schema and the reference are made from what it declares.
    """

    kind: ClassVar[str] = ""
    label: ClassVar[str | Promise] = ""
    description: ClassVar[str | Promise] = ""
    icon: ClassVar[str] = "help"
    do_not_call_in_templates: ClassVar[bool] = True  # the class itself is shown, as a choice
    # Its statement depends on its settings alone; of `now` it only makes bounds, by adding to it or as it is.
    has_fixed_shape: ClassVar[bool] = False
    # It asks about somebody's way through a campaign, which means nothing in a segment or a stage.
    only_in_campaigns: ClassVar[bool] = False

    class Settings(forms.Form):
        pass

    def __init__(self, settings: Definition) -> None:
        self.settings: dict[str, Any] = clean(self.Settings, settings, str(self.label))

    def q(self, now: datetime, whole: bool = False) -> Q:
        """The question for any set of contacts, as one condition on Contact. It never looks past `now`.

        whole: asked of everybody rather than of a few; a kind may then choose another form of the same.
        """
        raise NotImplementedError  # abstract

    def explain(self, contact: Contact, now: datetime) -> Explanation:
        raise NotImplementedError  # abstract

    def sentence(self) -> str:
        """What goes on after “people who …”."""
        raise NotImplementedError  # abstract

    def events(self) -> set[str]:
        """Names of the events that can change the answer; ANY_EVENT where it is asked at each."""
        return {ANY_EVENT}

    def is_timed(self) -> bool:
        """Whether time alone can change the answer."""
        return False

    def refers_to(self) -> set[str]:
        """What else it asks about: "segment:<key>" for a segment, "stages" for the stage of a contact."""
        return set()

    def inside(self) -> Iterator["Condition"]:
        """Itself, or what it is a group of."""
        yield self

    def missing(self) -> list[str]:
        """Sentences about what it names and is not there. Asks the database, so only where something is saved."""
        return []

    def as_json(self) -> Definition:
        """The definition without what was left empty."""
        return {"kind": self.kind} | {
            name: _jsonable(value) for name, value in self.settings.items() if value not in (None, "", [], {})
        }


conditions: Registry[Condition] = Registry("conditions", Condition, "conditions")


def parse(data: Any) -> Condition:
    if not isinstance(data, dict):
        raise BadCondition(_("A condition is missing."))
    if not data:
        raise BadCondition(_("No condition is chosen yet."))
    _check_size(data)
    settings = dict(data)
    kind = settings.pop("kind", None)
    if not isinstance(kind, str) or not kind:
        raise BadCondition(_("A condition does not say what kind it is."))
    try:
        found = conditions.get(kind)
    except UnknownKind as error:
        raise BadCondition(str(error)) from None
    return found(settings)


def parse_anywhere(data: Any) -> Condition:
    """As `parse`, for what stands in no campaign."""
    found = parse(data)
    for each in found.inside():
        if each.only_in_campaigns:
            raise BadCondition(_("“%(label)s” means something only inside a campaign.") % {"label": each.label})
    return found


def clean(form_class: type[forms.Form], data: Definition, label: str) -> dict[str, Any]:
    """The values of a form given as JSON. Unknown names, and values of another shape, are refused."""
    form = form_class(data)
    if unknown := set(data) - set(form.fields):
        names = ", ".join(sorted(map(str, unknown)))
        raise BadCondition(_("“%(label)s” has no setting called %(names)s.") % {"label": label, "names": names})
    for name, value in data.items():
        _check_shape(form.fields[name], value, label)
    if not form.is_valid():
        raise BadCondition(f"{label}: {' '.join(problems(form))}")
    return form.cleaned_data


def _check_shape(field: forms.Field, value: Any, label: str) -> None:
    # Django's text fields take anything for text, also a list.
    if isinstance(field, forms.CharField) and isinstance(value, dict | list | bool):
        raise BadCondition(_("“%(label)s”: “%(field)s” must be text.") % {"label": label, "field": _name(field, "")})
    if not is_storable(value):
        raise BadCondition(_("“%(label)s” holds a character that cannot be stored.") % {"label": label})


def is_storable(value: Any) -> bool:
    """Neither database keeps NUL or half a character."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, dict):
        return all(is_storable(key) and is_storable(item) for key, item in value.items())
    return not isinstance(value, list) or all(is_storable(item) for item in value)


def _name(field: forms.Field, name: str) -> str:
    return str(field.label or name.replace("_", " ").capitalize())


def _check_size(data: Definition) -> None:
    level: list[Any] = [data]
    count = 0
    for _depth in range(MOST_LEVELS):
        count += len(level)
        level = [part for node in level if isinstance(node, dict) for part in _parts(node)]
        if not level:
            break
    if level:
        raise BadCondition(_("These conditions are nested too deeply."))
    if count > MOST_CONDITIONS:
        raise BadCondition(_("These are more than %(most)d conditions.") % {"most": MOST_CONDITIONS})


def _parts(node: Definition) -> list[Any]:
    parts = node.get("of")
    return parts if isinstance(parts, list) else []


def _jsonable(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _jsonable(item) for key, item in value.items() if item not in (None, "", [], {})}
    if isinstance(value, list):
        return [_jsonable(item) for item in value]
    return value


def bad(error: BadCondition) -> ValidationError:
    return ValidationError(str(error))
