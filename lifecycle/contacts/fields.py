"""What a contact can be asked for by name: the built-in fields with their types, and all values for a template."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lifecycle.contacts.models import Contact

# name: (type, label). Types: text, number, date, bool, list.
BUILT_IN = {
    "external_id": ("text", _("your id")),
    "email": ("text", _("email")),
    "phone": ("text", _("phone")),
    "first_name": ("text", _("first name")),
    "last_name": ("text", _("last name")),
    "timezone": ("text", _("time zone")),
    "locale": ("text", _("language")),
    "stage": ("text", _("stage")),
    "stage_since": ("date", _("in this stage since")),
    "created_at": ("date", _("with us since")),
}
# What a campaign or a person may write; the others belong to other verbs.
WRITABLE = ("email", "phone", "first_name", "last_name", "timezone", "locale", "created_at")


def values(contact: Contact) -> dict[str, Any]:
    """Everything a template may say. A built-in name wins over an attribute of the same name."""
    built_in = {name: getattr(contact, name) for name in BUILT_IN if name != "external_id"}
    name = contact.name or contact.attributes.get("name", "")
    return {**contact.attributes, **built_in, "external_id": contact.external_id or "", "name": name}
