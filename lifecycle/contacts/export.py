"""Everything we have about a contact, as JSON that a person can read."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.forms.models import model_to_dict

from lifecycle.contacts.models import Contact

Exporter = Callable[[int], Iterable[dict[str, Any]]]

_exporters: dict[str, Exporter] = {}


def on_export(name: str, exporter: Exporter) -> None:
    """For the rooms above, from `apps.ready`: what they know of a contact, under a name of its own."""
    _exporters[name] = exporter


def rows_of(model: type[Model], *fields: str, order: str = "pk", field: str = "contact") -> Exporter:
    """The exporter of a table whose rows have a `contact`."""

    def exporter(contact_id: int) -> Iterable[dict[str, Any]]:
        return model._default_manager.filter(**{field: contact_id}).order_by(order).values(*fields)

    return exporter


def export(contact: Contact) -> dict[str, Any]:
    own = {name: value for name, value in model_to_dict(contact).items() if name != "id"}
    own |= {"created_at": contact.created_at, "updated_at": contact.updated_at}
    return {
        "contact": _plain(own),
        **{name: [_plain(row) for row in exporter(contact.pk)] for name, exporter in sorted(_exporters.items())},
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
