from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Count, Exists, Field, ForeignKey, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle.conditions.base import EVERYBODY, Condition, Explanation
from lifecycle.conditions.comparison import BadComparison, Comparison
from lifecycle.conditions.comparison_form import ComparisonForm, comparison_of
from lifecycle.conditions.comparison_sql import column_of, column_q, json_q, type_of
from lifecycle.conditions.comparison_words import detail, listed
from lifecycle.conditions.explain import holds_for
from lifecycle.conditions.path import keys_of, spoken
from lifecycle.conditions.settings_fields import CountField, KeyField
from lifecycle.contacts.models import Contact, Device, PostalAddress
from lifecycle.kinds.rows_field import RowsField

# Of our own tables only those that say something of the person; the others have kinds of their own.
OWN = (Device, PostalAddress)


def links() -> Iterator[ForeignKey[Any, Any]]:
    """The foreign keys to Contact of every installed model that may be asked about: one for each model."""
    seen = set()
    for model in apps.get_models():
        if model in OWN or model._meta.app_label not in settings.FLOORS:
            for field in model._meta.concrete_fields:
                if isinstance(field, ForeignKey) and field.related_model is Contact and model not in seen:
                    seen.add(model)
                    yield field


def link_of(name: str) -> ForeignKey[Any, Any]:
    for link in links():
        if link.model._meta.label_lower == name.lower():
            return link
    raise ValidationError(_("There are no records “%(name)s” that belong to people.") % {"name": name})


def choices() -> list[tuple[str, Any]]:
    return sorted((link.model._meta.label_lower, str(link.model._meta.verbose_name_plural)) for link in links())


class Filter(ComparisonForm):
    def clean(self) -> dict[str, Any]:
        # Which types the fields have, only the model knows: checked together with it.
        return self.cleaned_data


class Related(Condition):
    """Records of any installed app that point to a contact, as orders of a shop or tickets of a help desk."""

    kind = "related"
    label = gettext_lazy("Related record")
    description = gettext_lazy("Whether other records belong to them, such as a device or an order of your shop.")
    icon = "account_tree"

    class Settings(forms.Form):
        model = KeyField(label=gettext_lazy("Have"), choices=choices)
        count = CountField(label=gettext_lazy("How many"), required=False)
        filters = RowsField(Filter, label=gettext_lazy("Only with"))

        def clean(self) -> dict[str, Any]:
            cleaned = super().clean() or {}
            if not self.errors:
                model = link_of(cleaned["model"]).model
                for one in cleaned["filters"]:
                    asked(model, one)
            return cleaned

    @cached_property
    def link(self) -> ForeignKey[Any, Any]:
        return link_of(self.settings["model"])

    @property
    def names(self) -> tuple[str, str]:
        meta = self.link.model._meta
        return str(meta.verbose_name), str(meta.verbose_name_plural)

    def q(self, now: datetime, whole: bool = False) -> Q:
        count = self.settings["count"] or {"op": "at_least", "n": 1}
        match count["op"]:
            case "at_least":
                return self._at_least(count["n"], now, whole)
            case "at_most":
                return ~self._at_least(count["n"] + 1, now, whole)
        return self._at_least(count["n"], now, whole) & ~self._at_least(count["n"] + 1, now, whole)

    def _at_least(self, times: int, now: datetime, whole: bool) -> Q:
        if not times:
            return EVERYBODY
        records = self._records(now)
        if whole and times > 1:
            counted = records.values(self.link.name).annotate(times=Count("pk")).filter(times__gte=times)
            return Q(pk__in=counted.values(self.link.name))
        return Q(Exists(records.filter(**{self.link.name: OuterRef("pk")})[times - 1 :]))

    def _records(self, now: datetime) -> QuerySet[Model]:
        q = Q()
        for one in self.settings["filters"]:
            field, keys, comparison = asked(self.link.model, one)
            q &= json_q(field.name, keys, comparison, now) if keys else column_q(field, comparison, now)
        return self.link.model._default_manager.filter(q).order_by()

    def explain(self, contact: Contact, now: datetime) -> Explanation:
        found = self._records(now).filter(**{self.link.name: contact}).count()
        one, many = self.names
        said = _("%(found)d %(records)s like this") % {"found": found, "records": one if found == 1 else many}
        return Explanation(holds_for(self, contact, now), said)

    def sentence(self) -> str:
        one, many = self.names
        count = self.settings["count"] or {"op": "at_least", "n": 1}
        said = _("have %(what)s") % {"what": many}
        if count != {"op": "at_least", "n": 1}:
            said = _how_many(count["op"]) % {"n": count["n"], "records": one if count["n"] == 1 else many}
        details = [self._detail(one) for one in self.settings["filters"]]
        return (
            _("%(said)s with %(details)s") % {"said": said, "details": listed(details, _("and"))} if details else said
        )

    def _detail(self, one: dict[str, Any]) -> str:
        field, keys, comparison = asked(self.link.model, one)
        name = spoken(".".join(keys)) if keys else str(field.verbose_name)
        return detail(comparison, name)

    def is_timed(self) -> bool:
        return any(asked(self.link.model, one)[2].is_timed() for one in self.settings["filters"])


def _how_many(op: str) -> str:
    match op:
        case "at_most":
            return _("have at most %(n)d %(records)s")
        case "exactly":
            return _("have exactly %(n)d %(records)s")
    return _("have at least %(n)d %(records)s")


def asked(model: type[Model], one: dict[str, Any]) -> tuple[Field[Any, Any], list[str], Comparison]:
    """The column, the keys inside it where it holds JSON, and the comparison."""
    name, *keys = keys_of(one["field"])
    try:
        field = column_of(model, name)
    except FieldDoesNotExist:
        field = None
    if field is None or (field.get_internal_type() == "JSONField") != bool(keys):
        words = {"records": model._meta.verbose_name_plural, "field": one["field"]}
        raise ValidationError(_("%(records)s have no field “%(field)s”.") % words)
    try:
        return field, keys, comparison_of(one, "" if keys else type_of(field))
    except BadComparison as error:
        raise ValidationError(str(error)) from None
