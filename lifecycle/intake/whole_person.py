"""What belongs to a person on this floor: what a merge moves, an erasure removes and an export shows."""

from datetime import datetime

from lifecycle.consent.closed import closed_of
from lifecycle.consent.erase import close_addresses
from lifecycle.consent.merge import merge_consent
from lifecycle.consent.models import Confirmation, Consent, ConsentChange
from lifecycle.contacts.changed import on_change
from lifecycle.contacts.erase import on_erase
from lifecycle.contacts.export import on_export, rows_of
from lifecycle.contacts.merge import Pairs, move, on_merge
from lifecycle.contacts.models import Alias, Device, PostalAddress
from lifecycle.events.contact_updated import record_update
from lifecycle.events.merge import merge_events
from lifecycle.events.models import Event
from lifecycle.intake.forget import forget_mentions
from lifecycle.intake.models import ImportedPerson
from lifecycle.intake.throw_away import forget_files
from lifecycle.segments.models import Membership
from lifecycle.stages.models import StageChange


def register() -> None:
    on_change(record_update)
    for mover in (merge_events, merge_consent, merge_places):
        on_merge(mover)
    on_erase(close_addresses)
    on_erase(forget_mentions)
    on_erase(forget_files)
    on_export("aliases", rows_of(Alias, "kind", "value", "created_at"))
    on_export("devices", rows_of(Device, "platform", "token", "attributes", "last_seen_at"))
    on_export("postal_addresses", rows_of(PostalAddress, *POSTAL))
    on_export("events", rows_of(Event, *EVENT, order="occurred_at"))
    on_export("consents", rows_of(Consent, "topic__key", "channel", "is_subscribed", "changed_at"))
    on_export("consent_changes", rows_of(ConsentChange, *CONSENT_CHANGE))
    on_export("confirmations", rows_of(Confirmation, "topic__key", "channel", "asked_at", "source", "evidence"))
    on_export("closed_addresses", closed_of)
    on_export("segments", rows_of(Membership, "segment__key", "segment__name", "joined_at"))
    on_export("files", rows_of(ImportedPerson, "file__filename", "file__created_at", "outcome"))
    on_export("stage_changes", rows_of(StageChange, "from_stage", "to_stage", "at", "reason"))


POSTAL = ("line1", "line2", "city", "region", "postal_code", "country")
EVENT = ("name", "occurred_at", "received_at", "properties", "source", "message_id")
CONSENT_CHANGE = ("topic__key", "channel", "is_subscribed", "at", "source", "evidence")


def merge_places(pairs: Pairs, now: datetime) -> None:
    """Segments, stages and files: a dynamic segment finds its people anew, a static one keeps both."""
    move(Membership, pairs, unique=("segment_id",))
    move(StageChange, pairs)
    move(ImportedPerson, pairs, unique=("file_id",))
