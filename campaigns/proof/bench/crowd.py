"""As many people as a large installation has, with what they did and got in a year: written in sets, for the bench of pages."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from campaigns.proof.bench.without_indexes import without_indexes
from campaigns.teamwork.models import Task
from campaigns.workflows.models import Campaign, Enrollment, StepRun
from channels.content.models import Content
from channels.outbox.models import Message
from channels.tracking.models import Hit
from lifecycle import rows
from lifecycle.accounts.models import Deed
from lifecycle.consent.models import Consent, ConsentChange, Suppression
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from lifecycle.segments.models import Membership, Segment
from lifecycle.stages.models import Stage, StageChange

DAY = 86_400
YEAR = 365 * DAY
QUARTER = 90 * DAY
EVENTS = ("Logged In", "Page Viewed", "Product Viewed", "Order Completed", "Feature Used")
EACH = {Event: 10, Message: 3, StepRun: 3, Membership: 3}  # per contact; one of all others
NAMED_BY_OTHERS = (Contact, Enrollment, Message)
FEW = {Deed: 20, Suppression: 50, Task: 500}  # one for so many contacts


def crowd(people: range, *, total: int, now: datetime) -> dict[str, int]:
    """Adds these of `total`, by number from 0. Answers how many rows there are of what."""
    write = _Writer(people, now)
    with transaction.atomic():
        for model, columns in _columns(write, total).items():
            with without_indexes(model):
                write.insert(model, columns)
    for model in _TABLES:
        rows.analyze(model)
    return {
        model._meta.model_name or "": write.until(model) for model in (Contact, Event, Message, Enrollment, StepRun)
    }


_TABLES: tuple[type[Model], ...] = (
    Contact, Consent, ConsentChange, Event, StageChange, Membership, Enrollment, StepRun, Message, Hit, Deed, Suppression, Task,
)  # fmt: skip


class _Writer:
    def __init__(self, people: range, now: datetime) -> None:
        self.people, self.now, self.is_postgres = people, now.astimezone(UTC), connection.vendor == "postgresql"

    def until(self, model: type[Model], number: int | None = None) -> int:
        number = self.people.stop if number is None else number
        return number * EACH.get(model, 1) // FEW.get(model, 1)

    def insert(self, model: type[Model], said: Mapping[str, str]) -> None:
        """said: for each column an expression of `i`, the row's number. Other columns get the model's default."""
        columns, values, params = list[str](), list[str](), list[Any]()
        for field in model._meta.local_concrete_fields:
            if field.primary_key and model not in NAMED_BY_OTHERS:
                continue
            column = str(field.column)
            columns.append(connection.ops.quote_name(column))
            if field.primary_key:
                values.append("i + 1")
            elif column in said:
                values.append(said[column].replace("%", "%%"))
            else:
                values.append(f"CAST(%s AS {field.db_type(connection)})" if self.is_postgres else "%s")
                params.append(field.get_db_prep_save(field.get_default(), connection))
        first, last = self.until(model, self.people.start), self.until(model)
        numbers = self._numbers(first, last)
        table = connection.ops.quote_name(model._meta.db_table)
        with connection.cursor() as cursor:
            into = f"INSERT INTO {table} ({', '.join(columns)})"
            cursor.execute(f"{into} SELECT {', '.join(values)} FROM {numbers}", params)  # noqa: S608

    def _numbers(self, first: int, last: int) -> str:
        if self.is_postgres:
            return f"generate_series({first}::bigint, {last - 1}::bigint) AS n(i)"
        begin, more = f"SELECT {first} AS i WHERE {first} < {last}", f"SELECT i + 1 FROM n WHERE i + 1 < {last}"  # noqa: S608
        return f"(WITH RECURSIVE n(i) AS ({begin} UNION ALL {more}) SELECT i FROM n)"  # noqa: S608

    def ago(self, seconds: str) -> str:
        """That long before now; less than nothing is still to come."""
        if self.is_postgres:
            return f"(TIMESTAMPTZ '{self.now:%Y-%m-%d %H:%M:%S}+00' - ({seconds}) * INTERVAL '1 second')"
        return f"strftime('%Y-%m-%d %H:%M:%S', {int(self.now.timestamp())} - ({seconds}), 'unixepoch')"

    def json(self, text: str) -> str:
        return f"CAST({text} AS jsonb)" if self.is_postgres else text


def of(values: Sequence[object], place: str) -> str:
    """One of these, by an expression's remainder."""
    said = " ".join(f"WHEN {n} THEN {_literal(value)}" for n, value in enumerate(values))
    return f"(CASE ({place}) % {len(values)} {said} END)"


def _literal(value: object) -> str:
    return (
        "NULL" if value is None else str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"
    )


def spread(within: int, step: int = 7919) -> str:
    """A number below `within` that looks like chance, and is the same in each run."""
    return f"((i * {step} + i / 13) % {within})"


def _columns(write: _Writer, total: int) -> dict[type[Model], dict[str, str]]:
    ago, stages = write.ago, list(Stage.objects.values_list("key", flat=True))
    campaigns = [
        each for each in Campaign.objects.exclude(status="draft").select_related("live_version").order_by("pk")
    ]
    journeys = [each for each in campaigns if each.kind == "journey"]
    steps = [(each, key) for each in journeys for key in each.live_version.graph["steps"]]  # type: ignore[union-attr]
    contents = dict(Content.objects.values_list("pk", "channel"))
    segments = list(Segment.objects.order_by("pk").values_list("pk", flat=True))
    topic, person = str(default_topic().pk), f"(1 + {spread(total)})"
    asking = [each.pk for each in campaigns]
    return {
        Contact: {
            "external_id": "'bench-' || i",
            "email": "'person' || i || '@people.example'",
            "phone": "'+1212' || (5000000 + i)",
            "first_name": of(("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana"), "i / 3") + " || (i % 977)",
            "last_name": "'Family ' || (i % 9973)",
            "timezone": of(("UTC", "Europe/Paris", "Asia/Bangkok"), "i"),
            "attributes": write.json("""'{"plan": "' || """ + of(("free", "free", "pro"), "i") + """ || '", "points": ' || (i % 500) || '}'"""),
            "stage": of([*stages, *stages[:2], ""], "i / 7"),
            "created_at": ago(spread(YEAR)),
            "updated_at": ago(spread(DAY)),
        },
        Consent: {"contact_id": "i + 1", "topic_id": topic, "channel": "'email'", "is_subscribed": "(i % 8 > 0)", "changed_at": ago(spread(YEAR))},
        ConsentChange: {"contact_id": "i + 1", "topic_id": topic, "channel": "'email'", "is_subscribed": "(i % 8 > 0)", "at": ago(spread(YEAR)), "source": "'import'"},
        Event: {
            "contact_id": person,
            "name": of(EVENTS, "i / 3"),
            "occurred_at": ago(spread(YEAR, 104_729)),
            "received_at": ago(spread(YEAR, 104_729)),
            "source": "'bench'",
            "message_id": "'' || i",
        },
        StageChange: {
            "contact_id": person,
            "from_stage": of([*stages, *stages[::-1]], "i"),
            "to_stage": of([*stages[1:], *stages[::-1], stages[0]], "i"),
            "at": ago(spread(YEAR)),
            "reason": "'by rule'",
        },
        Membership: {"segment_id": of(segments, "i"), "contact_id": "1 + i / 3", "joined_at": ago(spread(YEAR))},
        Enrollment: {
            "campaign_id": of([each.pk for each, _key in steps], "i"),
            "contact_id": "i + 1",
            "version_id": of([each.live_version_id for each, _key in steps], "i"),
            "is_active": "(i % 5 < 2)",
            "step_key": of([key for _each, key in steps], "i"),
            "visit": "1",
            "is_resting": "(i % 5 < 2)",
            "due_at": f"CASE WHEN i % 5 < 2 THEN {ago(f'-3600 - {spread(QUARTER)}')} END",
            "entered_at": ago(spread(QUARTER)),
            "ended_at": f"CASE WHEN i % 5 > 1 THEN {ago(spread(QUARTER))} END",
            "ended_reason": f"CASE WHEN i % 5 > 1 THEN {of(('finished', 'goal', 'exit_rule'), 'i')} ELSE '' END",
        },
        StepRun: {
            "enrollment_id": "1 + i / 3",
            "campaign_id": of([each.pk for each, _key in steps], "i / 3"),
            "contact_id": "1 + i / 3",
            "number": "1",
            "step_key": f"CASE WHEN i % 3 = 0 THEN '' ELSE {of([key for _each, key in steps], 'i / 3')} END",
            "visit": "i % 3",
            "at": ago(spread(QUARTER)),
            "outcome": of(("entered", "next", "next", "entered", "next", "goal"), "i"),
        },
        Message: {
            "reference": "'bench/' || i",
            "contact_id": person,
            "channel": of([*contents.values()], "i"),
            "address": "'person@people.example'",
            "campaign_id": of(asking, "i / 5"),
            "enrollment_id": "1 + i / 3",
            "number": "1",
            "step_key": "'send'",
            "content_id": of([*contents], "i"),
            "merge": write.json("""'{"contact": {"first_name": "Ada"}}'"""),
            "state": of(_STATES, "i"),
            "reason": of(_REASONS, "i"),
            "crowded_by": f"CASE WHEN i % 20 = 18 THEN {of(asking, 'i / 3')} ELSE 0 END",
            "created_at": ago(spread(QUARTER)),
            "due_at": f"CASE WHEN i % 20 = 18 THEN {ago(f'-3600 - {spread(7 * DAY)}')} ELSE {ago(spread(QUARTER))} END",
            "sent_at": f"CASE WHEN i % 20 < 16 THEN {ago(spread(QUARTER))} END",
            "delivered_at": f"CASE WHEN i % 20 < 15 THEN {ago(spread(QUARTER))} END",
            "opened_at": f"CASE WHEN i % 20 < 6 THEN {ago(spread(QUARTER))} END",
            "domain": "'bench.example'",
            "provider": of([*["smtp"] * 15, "capture", *["smtp"] * 4], "i"),
        },
        Hit: {"message_id": "1 + 3 * i", "kind": "'open'", "at": ago(spread(QUARTER)), "judged_at": ago(spread(QUARTER))},
        Deed: {"at": ago(spread(YEAR)), "by": "'mara'", "via": "'admin'", "verb": "'campaign.publish'", "about": "'campaigns.campaign'", "about_id": f"'' || {of(asking, 'i')}", "sentence": "'published version 3'"},
        Suppression: {"channel": "'email'", "address_hash": "'bench-' || i", "address": "'gone' || i || '@people.example'", "reason": of(("bounced", "opted_out", "complained"), "i"), "at": ago(spread(YEAR))},
        Task: {"reference": "'bench/' || i", "title": "'Call them'", "contact_id": person, "due_at": ago(f"{spread(QUARTER)} - {QUARTER // 2}"), "created_at": ago(spread(QUARTER)), "done_at": f"CASE WHEN i % 4 > 0 THEN {ago(spread(QUARTER))} END"},
    }  # fmt: skip


# Of twenty messages fifteen were delivered, and one waits.
_STATES = (*["delivered"] * 15, "sent", "cancelled", "suppressed", "held", "failed")
_REASONS = (*[""] * 16, "capped", "not_subscribed", "capped", "bounced")
