from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.choices import ADDRESSES
from lifecycle.consent.permission import suppressed
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.claim import NOT_YOURS
from lifecycle.contacts.identify import Identity, Outcome, identify
from lifecycle.intake.cells import typed
from lifecycle.intake.run import Brought, Counts, Progress, Refusals, Verdict, run
from lifecycle.intake.table import BadTable, Line, Table

WHO = ("external_id", "anonymous_id", "email", "phone")
TEXT = ("first_name", "last_name", "timezone", "locale", "created_at")


class NoEvidence(Exception):
    pass


def import_contacts(
    *,
    path: Path,
    now: datetime,
    refused_path: Path,
    mapping: Mapping[str, str] | None = None,
    subscribe: Sequence[str] = (),
    evidence: str = "",
    progress: Progress = lambda counts: None,
    brought: Brought = lambda people: None,
) -> Counts:
    """Lines of a file through `identify`. A second run changes nothing.

    mapping:   column → field or attribute, "" to leave a column out; a column not named keeps its name
    subscribe: channels that everybody in the file agreed to, with the evidence. Whoever has said no keeps to that,
               and so do addresses that are closed.
    brought:   is told who stood in each batch and what became of their line, in the transaction that stores it
    """
    if subscribe and not evidence.strip():
        raise NoEvidence("Say how these people agreed to hear from you: that is the evidence for their consent.")
    table = Table(path)
    fields = fields_of(table.columns, mapping or {})
    topic_id = default_topic().pk if subscribe else 0

    def store(lines: Sequence[Line]) -> list[Verdict]:
        with transaction.atomic():
            outcomes = identify([identity_of(fields, line.cells) for line in lines], now=now)
            if subscribe:
                changes = _agreements(lines, outcomes, fields, subscribe, topic_id, evidence)
                new = change_consent(changes, now=now, source="import", revive=False, history=True)
                _note(outcomes, {change.contact_id for change in new})
            brought([(outcome.contact_id, outcome.status) for outcome in outcomes])
        return [Verdict(outcome.status, outcome.problem) for outcome in outcomes]

    return run(table, store, Refusals(refused_path, table), progress)


def fields_of(columns: Sequence[str], mapping: Mapping[str, str]) -> list[str]:
    """What each column becomes; "" for one that is left out."""
    fields = [mapping.get(column, named(column)) for column in columns]
    for column, field in zip(columns, fields, strict=True):
        if field in NOT_YOURS - set(WHO):
            raise BadTable(f"The column “{column}” has a name we use ourselves. Give it another one.")
        if field and fields.count(field) > 1:
            raise BadTable(f"Two columns become “{field}”.")
    if not set(fields) & set(WHO):
        raise BadTable("No column says who the people are: external_id, email or phone.")
    return fields


def named(column: str) -> str:
    """Our own fields are known in any dress: `First Name` is first_name."""
    plain = column.strip().lower().replace("e-mail", "email").replace(" ", "_").replace("-", "_")
    return plain if plain in WHO + TEXT else column


def identity_of(fields: Sequence[str], cells: Sequence[str]) -> Identity:
    identity = Identity()
    traits: dict[str, Any] = {}
    for field, cell in zip(fields, cells, strict=True):
        if not cell or not field:
            continue  # an empty cell says nothing
        if field in WHO:
            setattr(identity, field, cell)
        else:
            traits[field] = cell if field in TEXT else typed(cell)
    identity.traits = traits
    return identity


def _agreements(
    lines: Sequence[Line],
    outcomes: Sequence[Outcome],
    fields: Sequence[str],
    subscribe: Sequence[str],
    topic_id: int,
    evidence: str,
) -> list[Change]:
    changes = []
    for channel in subscribe:
        place = fields.index(ADDRESSES[channel]) if ADDRESSES.get(channel) in fields else None
        addresses = [line.cells[place] if place is not None else "" for line in lines]
        closed = suppressed(channel, addresses)
        changes += [
            Change(outcome.contact_id, channel, topic_id, True, evidence)
            for outcome, address in zip(outcomes, addresses, strict=True)
            if outcome.contact_id and address not in closed
        ]
    return changes


def _note(outcomes: Sequence[Outcome], changed: set[int]) -> None:
    for outcome in outcomes:
        if outcome.status == "unchanged" and outcome.contact_id in changed:
            outcome.status = "updated"
