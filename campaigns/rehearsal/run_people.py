"""The people behind a number of a rehearsal, as far as they were kept."""

from collections.abc import Iterator, Mapping
from typing import Any

from campaigns.rehearsal.flow import HELD, NOT_SENT, Samples
from campaigns.rehearsal.in_line import is_in_line
from campaigns.rehearsal.models import RehearsalRun


def people_of_run(run: RehearsalRun, number: str, step: str, detail: str) -> list[tuple[int, str, str, str]]:
    """Contact, instant, step and detail; in order of time, everybody once."""
    found = []
    for key, kept in _meant(run, number, step, detail):
        where, _sort, why = key.split("|", 2)
        found += [(contact_id, at, where, why) for contact_id, at in kept]
    once: dict[int, tuple[int, str, str, str]] = {}
    for row in sorted(found, key=lambda row: row[1]):
        once.setdefault(row[0], row)
    return list(once.values())


def _meant(run: RehearsalRun, number: str, step: str, detail: str) -> Iterator[tuple[str, list[list[Any]]]]:
    samples: Samples = run.samples
    ways = _ways_to(run.graph, step) if number == "came" else set()
    for key, kept in samples.items():
        where, sort, why = key.split("|", 2)
        if number == "came":
            if (where, why) in ways or (sort == "entered" and run.graph.get("start") == step):
                yield key, kept
        elif step in ("", where) and _fits(number, sort, why) and detail in ("", why):
            yield key, kept


def _fits(number: str, sort: str, why: str) -> bool:
    if number == "capped":
        return sort in (HELD, NOT_SENT) and is_in_line(why)
    return sort == number and not (number == NOT_SENT and is_in_line(why))


def _ways_to(graph: Mapping[str, Any], step: str) -> set[tuple[str, str]]:
    specs = graph.get("steps") or {}
    return {(key, way) for key, spec in specs.items() for way, to in (spec.get("exits") or {}).items() if to == step}
