from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.db import transaction

from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.choices import ADDRESSES
from lifecycle.consent.permission import suppressed
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.identify import Outcome, identify
from lifecycle.intake.agreed import places_of, says_yes
from lifecycle.intake.columns import PersonReader, fields_of
from lifecycle.intake.run import Brought, Counts, Progress, Refusals, Verdict, run
from lifecycle.intake.table import BadTable, Line, Table


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
    subscribe: channels that everybody in the file agreed to, with the evidence; of others a column `agreed_email` or
               `agreed_sms` may say who did. Whoever has said no keeps to that, and so do addresses that are closed.
    brought:   is told who stood in each batch and what became of their line, in the transaction that stores it
    """
    table = Table(path)
    fields = fields_of(table.columns, mapping or {})
    by_line = places_of(fields)
    if twice := sorted(by_line.keys() & set(subscribe)):
        raise BadTable(f"A column says who agreed to {twice[0]}, so not all did. Take one of the two away.")
    channels = [*subscribe, *by_line]
    if channels and not evidence.strip():
        raise NoEvidence("Say how these people agreed to hear from you: that is the evidence for their consent.")
    reader = PersonReader(fields)
    topic_id = default_topic().pk if channels else 0

    def store(lines: Sequence[Line]) -> list[Verdict]:
        with transaction.atomic():
            outcomes = identify([reader.read(line.cells) for line in lines], now=now)
            if channels:
                changes = _agreements(lines, outcomes, fields, channels, topic_id, evidence)
                new = change_consent(changes, now=now, source="import", revive=False, history=True)
                _note(outcomes, {change.contact_id for change in new})
            brought([(outcome.contact_id, outcome.status) for outcome in outcomes])
        return [Verdict(outcome.status, outcome.problem, outcome.notice) for outcome in outcomes]

    return run(table, store, Refusals(refused_path, table), progress)


def _agreements(
    lines: Sequence[Line],
    outcomes: Sequence[Outcome],
    fields: Sequence[str],
    channels: Sequence[str],
    topic_id: int,
    evidence: str,
) -> list[Change]:
    changes, by_line = [], places_of(fields)
    for channel in channels:
        said = by_line.get(channel)
        place = fields.index(ADDRESSES[channel]) if ADDRESSES.get(channel) in fields else None
        addresses = [line.cells[place] if place is not None else "" for line in lines]
        closed = suppressed(channel, addresses)
        changes += [
            Change(outcome.contact_id, channel, topic_id, True, evidence)
            for line, outcome, address in zip(lines, outcomes, addresses, strict=True)
            if outcome.contact_id and address not in closed and (said is None or says_yes(line.cells[said]))
        ]
    return changes


def _note(outcomes: Sequence[Outcome], changed: set[int]) -> None:
    for outcome in outcomes:
        if outcome.status == "unchanged" and outcome.contact_id in changed:
            outcome.status = "updated"
