from lifecycle.accounts.models import Deed
from lifecycle.brand.models import InstallationBrand
from lifecycle.clock.models import ManualClock
from lifecycle.consent.models import Confirmation, Consent, ConsentChange, Suppression, Topic
from lifecycle.contacts.models import Alias, Contact, Device, PostalAddress
from lifecycle.events.models import Event, PendingEvent
from lifecycle.figures.models import Figure
from lifecycle.intake.models import Import, ImportedPerson
from lifecycle.rest.models import ApiToken, IdempotencyKey
from lifecycle.segments.models import Membership, Segment, SegmentSize
from lifecycle.stages.models import Stage, StageChange

__all__ = [
    "Alias",
    "ApiToken",
    "Confirmation",
    "Consent",
    "ConsentChange",
    "Contact",
    "Deed",
    "Device",
    "Event",
    "Figure",
    "IdempotencyKey",
    "Import",
    "ImportedPerson",
    "InstallationBrand",
    "ManualClock",
    "Membership",
    "PendingEvent",
    "PostalAddress",
    "Segment",
    "SegmentSize",
    "Stage",
    "StageChange",
    "Suppression",
    "Topic",
]
