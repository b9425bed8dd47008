"""As many people as a large installation has, with what they did and got in a year: written in sets, for the bench of pages."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Model

from campaigns.proof.bench.crowd_columns import columns_of_all
from campaigns.proof.bench.crowd_writer import Writer
from campaigns.proof.bench.without_indexes import without_indexes
from campaigns.teamwork.models import Task
from campaigns.workflows.models import Enrollment, StepRun
from channels.outbox.models import Message
from channels.tracking.models import Hit
from lifecycle import rows
from lifecycle.accounts.models import Deed
from lifecycle.consent.models import Consent, ConsentChange, Suppression
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from lifecycle.segments.models import Membership
from lifecycle.stages.models import StageChange


def crowd(people: range, *, total: int, now: datetime) -> dict[str, int]:
    """Adds these of `total`, by number from 0. Answers how many rows there are of what."""
    write = Writer(people, now)
    with transaction.atomic():
        for model, columns in columns_of_all(write, total).items():
            with without_indexes(model):
                write.insert(model, columns)
    for model in _TABLES:
        _lived_in(model)
    return {
        model._meta.model_name or "": write.until(model) for model in (Contact, Event, Message, Enrollment, StepRun)
    }


def _lived_in(model: type[Model]) -> None:
    """As autovacuum leaves a table that has grown for a year. Before it has been there, the planner trusts no index to
    answer by itself and reads the table: for the first minutes the outbox takes a second."""
    if connection.vendor != "postgresql":
        rows.analyze(model)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM (ANALYZE) {connection.ops.quote_name(model._meta.db_table)}")


_TABLES: tuple[type[Model], ...] = (
    Contact, Consent, ConsentChange, Event, StageChange, Membership, Enrollment, StepRun, Message, Hit, Deed, Suppression, Task,
)  # fmt: skip
