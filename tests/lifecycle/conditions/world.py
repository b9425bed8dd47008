"""A small world out of a case file: `people` by name, and `records` of any model, which name people in `contact`.

people: {"ada": {"email": …, "attributes": {…}, "events": [{"name", "at", "properties", "source"}], "segments": ["vip"]}}
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import DateTimeField, Model

from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from lifecycle.segments.models import Membership, Segment

EPOCH = datetime.fromisoformat("2020-01-01T00:00:00+00:00")


def build(people: Mapping[str, Mapping[str, Any]], records: list[Mapping[str, Any]] = []) -> dict[str, Contact]:  # noqa: B006
    contacts = {name: _person(dict(said)) for name, said in people.items()}
    for record in records:
        _record(dict(record), contacts)
    return contacts


def _person(said: dict[str, Any]) -> Contact:
    events, segments = said.pop("events", []), said.pop("segments", [])
    contact = _make(Contact, {"created_at": EPOCH, "updated_at": EPOCH, **said})
    for place, event in enumerate(events):
        _event(contact, place, **event)
    for key in segments:
        segment, _made = Segment.objects.get_or_create(key=key, defaults={"name": key.title(), "created_at": EPOCH})
        Membership.objects.create(segment=segment, contact=contact, joined_at=EPOCH)
    return contact


def _event(contact: Contact, place: int, name: str, at: str, **more: Any) -> None:
    source = more.pop("source", "api")
    said = {"occurred_at": at, "received_at": at, "source": source, "message_id": f"{contact.pk}/{place}", **more}
    _make(Event, {"contact": contact, "name": name, **said})


def _record(record: dict[str, Any], contacts: Mapping[str, Contact]) -> None:
    model = apps.get_model(record.pop("model"))
    for field in model._meta.concrete_fields:
        said = record.get(field.name)
        if field.related_model is Contact and said:
            record[field.name] = contacts[said]
        elif field.is_relation and isinstance(said, str):
            record[field.name] = field.related_model.objects.get(key=said)
    _make(model, record)


def _make(model: type[Model], values: dict[str, Any]) -> Any:
    for field in model._meta.concrete_fields:
        if isinstance(field, DateTimeField) and isinstance(values.get(field.name), str):
            values[field.name] = datetime.fromisoformat(values[field.name])
    return model._default_manager.create(**values)
