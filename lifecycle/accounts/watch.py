"""What people set up by forms of many kinds is on record whichever door they came through."""

from collections.abc import Callable, Collection
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Field, Model
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save
from django.utils.functional import Promise
from django.utils.translation import gettext_noop, override

from lifecycle.accounts.actor import actor
from lifecycle.accounts.record import record
from lifecycle.clock.read import now
from lifecycle.look.retold import kept

Words = str | Promise
Sentence = Callable[[Any, str], str]
LONGEST = 300
ALL = kept(gettext_noop("all of them"))
USUAL = {
    "make": kept(gettext_noop("made the %(noun)s “%(name)s”")),
    "change": kept(gettext_noop("changed the %(noun)s “%(name)s”")),
    "delete": kept(gettext_noop("deleted the %(noun)s “%(name)s”")),
}


def watch(
    model: type[Model],
    noun: Words,
    *,
    secret: Collection[str] = (),
    ignore: Collection[str] = (),
    always: bool = False,
    sentence: Sentence | None = None,
) -> None:
    """Whoever makes, changes or deletes one of these leaves a deed. Rows written in sets are not seen here.

    secret: fields of which only is said that they changed. always: also what the machine does by itself.
    sentence: of (row, make, change or delete), where the usual one will not do; an empty one is not written down.
    """
    if noun:
        kept(_written(noun))
    watched = _Watched(model, noun, frozenset(secret), frozenset(ignore), always, sentence)
    uid = f"watch.{model._meta.label}"
    pre_save.connect(watched.before_save, sender=model, dispatch_uid=f"{uid}.before", weak=False)
    post_save.connect(watched.after_save, sender=model, dispatch_uid=f"{uid}.after", weak=False)
    post_delete.connect(watched.after_delete, sender=model, dispatch_uid=f"{uid}.deleted", weak=False)


def watch_many(through: type[Model], sentence: Callable[[Model, str, bool], str]) -> None:
    """The same for what somebody is given and what is taken from them; `sentence` of (whose, what, given)."""

    def changed(instance: Any, action: str, pk_set: set[int] | None, model: type[Model], **_more: Any) -> None:
        if action not in ("post_add", "post_remove", "post_clear"):
            return
        given = action == "post_add"
        chosen = model._default_manager.filter(pk__in=pk_set or ()).order_by("pk")
        for name in [ALL] if action == "post_clear" else map(str, chosen):
            words = sentence(instance, name, given)
            record(verb="role.give" if given else "role.take", sentence=words, now=now(), about=instance)

    m2m_changed.connect(changed, sender=through, dispatch_uid=f"watch.{through._meta.label}", weak=False)


def _written(words: Words) -> str:
    """As a row keeps it, whoever is at work; told in the reader's language when it is shown."""
    with override(settings.LANGUAGE_CODE):
        return str(words)


class _Watched:
    def __init__(
        self,
        model: type[Model],
        noun: Words,
        secret: frozenset[str],
        ignore: frozenset[str],
        always: bool,
        sentence: Sentence | None,
    ) -> None:
        self.model, self.noun, self.secret, self.ignore, self.always = model, noun, secret, ignore, always
        self.sentence = sentence or self._usual

    def before_save(self, instance: Model, raw: bool = False, **_more: Any) -> None:
        if raw or not self._is_on() or instance.pk is None:
            return
        found = self.model._default_manager.filter(pk=instance.pk).values(*self._names()).first()
        instance._as_it_was = found  # type: ignore[attr-defined]

    def after_save(self, instance: Model, created: bool, raw: bool = False, **_more: Any) -> None:
        if raw or not self._is_on():
            return
        was = getattr(instance, "_as_it_was", None)
        if created or was is None:
            self._record(instance, "make", [])
        elif changes := self._changes(was, instance):
            self._record(instance, "change", changes)

    def after_delete(self, instance: Model, **_more: Any) -> None:
        if self._is_on():
            self._record(instance, "delete", [])

    def _is_on(self) -> bool:
        return self.always or actor() is not None

    def _names(self) -> list[str]:
        return [field.attname for field in self._fields()]

    def _fields(self) -> list["Field[Any, Any]"]:
        return [field for field in self.model._meta.concrete_fields if field.name not in self.ignore]

    def _changes(self, was: dict[str, Any], instance: Model) -> list[dict[str, Any] | str]:
        found: list[dict[str, Any] | str] = []
        for field in self._fields():
            before, after = was[field.attname], getattr(instance, field.attname)
            if _plain(before) == _plain(after):
                continue
            what = _written(field.verbose_name)
            if field.name in self.secret:
                found.append({"what": what})
            else:
                found.append({"what": what, "before": _plain(before), "after": _plain(after)})
        return found

    def _usual(self, instance: Any, verb: str) -> str:
        return USUAL[verb] % {"noun": _written(self.noun), "name": str(instance)[:150]}

    def _record(self, instance: Model, verb: str, changes: list[dict[str, Any] | str]) -> None:
        if said := self.sentence(instance, verb):
            name = f"{self.model._meta.model_name}.{verb}"[:40]
            record(verb=name, sentence=said, now=now(), about=instance, changes=changes)


def _plain(value: Any) -> Any:
    """As JSON keeps it."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, str):
        return value[:LONGEST]
    if value is None or isinstance(value, bool | int | float | list | dict):
        return value
    return str(value)[:LONGEST]
