"""Which fields words can name: what we know of people, and what events bring along."""

from collections.abc import Collection, Iterable

from campaigns.message_templates.uses import Use, uses_of
from channels.content.fields import SUPPLIED
from lifecycle.contacts.belongings import PARTS
from lifecycle.contacts.fields import BUILT_IN
from lifecycle.contacts.form import ADDRESS_LABELS
from lifecycle.contacts.models import Contact, PostalAddress
from lifecycle.events.models import Event

# As `ContactValues.merge` gives them.
CONTACT = (*(name for name in BUILT_IN if name != "stage_since"), "name")
# Parts of where they live, with what they are called.
ADDRESS = {f"address.{part}": ADDRESS_LABELS[part] for part in PARTS}
CAMPAIGN = ("name",)
ROOTS = ("contact", "event", "campaign", *sorted(SUPPLIED))
SAMPLE = 300  # rows: enough to meet every name in use, and as quick in a table of millions
MOST = 200


def attributes_in_use() -> list[str]:
    """Names of attributes among the newest contacts, the most common first."""
    counted: dict[str, int] = {}
    for attributes in Contact.objects.order_by("-pk").values_list("attributes", flat=True)[:SAMPLE]:
        for name in attributes:
            counted[name] = counted.get(name, 0) + 1
    return sorted(counted, key=lambda name: (-counted[name], name))[:MOST]


def event_sample(names: Collection[str]) -> dict[str, list[dict[str, object]]]:
    """Properties of the newest events of each name."""
    found = {}
    for name in sorted(names):  # the few triggers of a campaign, not contacts
        newest = Event.objects.filter(name=name).order_by("-occurred_at")
        found[name] = list(newest.values_list("properties", flat=True)[:SAMPLE])
    return found


def events_of(template: str) -> frozenset[str]:
    """Names of the events that begin the campaigns which send this template."""
    return events_in(uses_of([template])[template])


def events_in(uses: Iterable[Use]) -> frozenset[str]:
    return frozenset(name for use in uses for name in use.events)


def suggestions(events: Collection[str]) -> list[str]:
    """Paths to offer for inserting: `contact.first_name`, `event.total`. events: that begin its campaigns."""
    names = ["first_name", "last_name", "name", "email", *attributes_in_use()]
    properties = {key for rows in event_sample(events).values() for row in rows for key in row if key.isidentifier()}
    people = [f"contact.{name}" for name in dict.fromkeys(names) if name.isidentifier()]
    homes = [f"contact.{name}" for name in ADDRESS] if PostalAddress.objects.exists() else []
    return [*people, *homes, *(f"event.{name}" for name in sorted(properties)[:MOST]), "campaign.name"]
