from collections.abc import Iterable

from lifecycle import rows
from lifecycle.intake.models import ImportedPerson


def note_people(people: Iterable[tuple[int | None, str]], *, import_id: int) -> None:
    """Who stood in a batch of lines, and what became of the line: one statement, in the transaction that stored them.

    Whoever was noted before, in this batch or another, stays so: a file that is read again after its worker died keeps
    saying whom it made.
    """
    first: dict[int, str] = {}
    for contact_id, outcome in people:
        if contact_id:
            first.setdefault(contact_id, outcome)
    ids = sorted(first)
    if ids:
        rows.insert(
            ImportedPerson,
            {"file": rows.Same(import_id), "contact": ids, "outcome": [first[pk] for pk in ids]},
            ignore=("file", "contact"),
        )
