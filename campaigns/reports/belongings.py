from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from lifecycle.contacts.models import Contact, Device, PostalAddress
from lifecycle.look.when import day_words

PLATFORMS = {"android": "Android", "ios": "iOS"}


def belongings(contact: Contact, now: datetime, zone: tzinfo) -> list[tuple[str, str]]:
    """Where they get letters, and the devices they were last seen on."""
    address: PostalAddress | None = getattr(contact, "postal_address", None)
    devices = Device.objects.filter(contact=contact).order_by("-last_seen_at")
    seen = [
        _("%(device)s, seen %(when)s")
        % {
            "device": PLATFORMS.get(device.platform, _("Browser")),
            "when": day_words(device.last_seen_at, now=now, zone=zone, inside=True),
        }
        for device in devices
    ]
    return [(_("Postal address"), str(address or "")), (_("Devices"), "; ".join(seen))]
