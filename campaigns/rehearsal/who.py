"""Who is rehearsed: somebody we know, or somebody invented, who is there only as long as it takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns.rehearsal.scratch import FAR_ABOVE
from campaigns.workflows.models import Campaign
from channels.adapters.base import adapters
from lifecycle.consent.address import hash_of
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.topics import topic_named
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.lock import lock
from lifecycle.contacts.models import Contact
from lifecycle.events.models import PendingEvent
from lifecycle.segments.refresh import refresh_contacts as refresh_segments
from lifecycle.stages.refresh import refresh_contacts as refresh_stages

INVENTED = FAR_ABOVE  # their number: no row of anybody real is about them


class NoPerson(ValueError):
    """Nobody can be rehearsed as that; the text says why."""


@dataclass(frozen=True)
class Who:
    """contact_id: somebody we know; 0: invented, with these traits, an email and a phone among them."""

    contact_id: int = 0
    traits: Mapping[str, Any] = field(default_factory=dict)
    is_subscribed: bool = True

    @property
    def id(self) -> int:
        return self.contact_id or INVENTED


def closed_hashes(who: Who) -> list[str]:
    """Under which an address of theirs would be on the list of those we never write to."""
    if who.contact_id:
        row = Contact.objects.filter(pk=who.contact_id).values_list("email", "phone").first()
        if row is None:
            raise NoPerson("They are no longer among our contacts.")
        addresses = list(row)
    else:
        addresses = [str(who.traits.get(name) or "") for name in ("email", "phone")]
    return [hash_of(kind.kind, address) for kind in adapters.all() for address in addresses if address]


def invent(who: Who, campaign: Campaign, now: datetime) -> None:
    """Puts them into the world, with consent or without, in the segments and the stage that fit them."""
    traits = {name: value for name, value in who.traits.items() if name not in ("email", "phone")}
    email, phone = (str(who.traits.get(name) or "") for name in ("email", "phone"))
    [made] = identify([Identity(external_id="rehearsed", email=email, phone=phone, traits=traits)], now=now)
    if made.contact_id is None:
        raise NoPerson(made.problem)
    if made.notice and not (email or phone):
        raise NoPerson(made.notice)
    Contact.objects.filter(pk=made.contact_id).update(id=INVENTED)
    if who.is_subscribed:
        topic = topic_named(campaign.topic)
        channels = [kind.kind for kind in adapters.all() if kind.needs_consent]
        said = [Change(INVENTED, channel, topic.pk, True, "invented") for channel in channels]
        change_consent(said, now=now, source="rehearsal", history=True, is_proven=True)
    with transaction.atomic():
        held = lock([INVENTED])
        refresh_stages(held, now=now)
        refresh_segments(held, now=now)
        PendingEvent.objects.all().delete()  # they have always been there
