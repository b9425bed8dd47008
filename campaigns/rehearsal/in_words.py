"""What a rehearsal found, as a table for people and as data for programs."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from campaigns.rehearsal.report import Person, Result


def as_text(result: Result) -> str:
    head = [
        f"{result.campaign}, from {_said(result.start)} to {_said(result.end)}",
        f"{result.enrollments:,} entered, {result.goals:,} reached the goal",
        "",
    ]
    rows = [("step", "kind", "entered", "what became of them")]
    rows += [(step.key, step.kind, f"{step.entered:,}", _outcomes(step.outcomes)) for step in result.steps]
    return "\n".join([*head, *table(rows, right=(2,))])


def people_as_text(people: Iterable[Person]) -> str:
    rows = [("contact", "step", "at"), *((person.contact, person.step, _said(person.at)) for person in people)]
    return "\n".join(table(rows))


def people_as_json(people: Iterable[Person]) -> list[dict[str, Any]]:
    return [{"contact": person.contact, "step": person.step, "at": person.at.isoformat()} for person in people]


def table(rows: Sequence[tuple[str, ...]], right: Iterable[int] = ()) -> list[str]:
    """Columns as wide as their widest cell; those in `right` lean on their right side."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    aligned = [">" if place in set(right) else "<" for place in range(len(widths))]
    return [
        "  ".join(f"{cell:{side}{width}}" for cell, side, width in zip(row, aligned, widths, strict=True)).rstrip()
        for row in rows
    ]


def _outcomes(outcomes: dict[str, int]) -> str:
    said = sorted(outcomes.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{name.replace('_', ' ')} {count:,}" for name, count in said)


def _said(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" + (f":{moment:%S}" if moment.second else "")
