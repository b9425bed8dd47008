"""What a chunk has come to, kept in memory and written once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from campaigns.workflows.effects.base import Effect
from campaigns.workflows.models import Enrollment, StepRun
from campaigns.workflows.visits import Visit
from channels.outbox.cancel import cancel
from lifecycle import rows

# Ways to end under which what was not yet handed to a sender is not sent any more (engine rule 12).
LEAVES_MESSAGES = ("goal", "exit_rule", "restarted", "removed", "merged", "circle")


@dataclass
class Ledger:
    now: datetime
    visits: list[Visit] = field(default_factory=list)  # every one to be written
    history: list[tuple[Visit, int, str, int, str]] = field(default_factory=list)  # visit, number, step, visit, outcome
    cancelled: list[tuple[int, int]] = field(default_factory=list)  # enrollment and number
    world: list[Effect] = field(default_factory=list)

    def note(self, visit: Visit, outcome: str, step_key: str | None = None) -> None:
        step = visit.step_key if step_key is None else step_key
        self.history.append((visit, visit.number, step, visit.visit, outcome))

    def end(self, visit: Visit, reason: str) -> None:
        self.note(visit, reason)
        self.leave_messages(visit, reason)
        visit.is_active, visit.due_at = False, None
        visit.ended_at, visit.ended_reason = self.now, reason

    def leave_messages(self, visit: Visit, reason: str) -> None:
        if reason in LEAVES_MESSAGES and visit.id:
            self.cancelled.append((visit.id, visit.number))

    def write(self) -> None:
        """A handful of statements, whatever the size. The world's effects come last, when every row has its id."""
        born = [visit for visit in self.visits if not visit.id]
        # The last word on each: whoever came into another version may start again at once.
        known = {visit.id: visit for visit in self.visits if visit.id}
        self._update(list(known.values()))  # first: whoever left may be entering again
        self._insert(born)
        self._write_history()
        cancel(self.cancelled, reason="left", now=self.now)

    def _insert(self, born: Sequence[Visit]) -> None:
        if not born:
            return
        columns = _columns(born, _WRITTEN) | {
            "campaign_id": [visit.campaign_id for visit in born],
            "contact_id": [visit.contact_id for visit in born],
        }
        made = rows.insert(Enrollment, columns, returning=("id", "campaign_id", "contact_id"))
        ids = {(campaign_id, contact_id): pk for pk, campaign_id, contact_id in made}
        for visit in born:
            visit.id = ids[visit.campaign_id, visit.contact_id]

    def _update(self, known: Sequence[Visit]) -> None:
        started = [visit for visit in known if visit.has_started]
        for visits, names in ((started, (*_WRITTEN, "behind")), ([v for v in known if not v.has_started], _GOING_ON)):
            if visits:
                rows.update(Enrollment, "id", {"id": [visit.id for visit in visits], **_columns(visits, names)})

    def _write_history(self) -> None:
        if not self.history:
            return
        rows.insert(
            StepRun,
            {
                "enrollment_id": [visit.id for visit, *_ in self.history],
                "campaign_id": [visit.campaign_id for visit, *_ in self.history],
                "contact_id": [visit.contact_id for visit, *_ in self.history],
                "number": [number for _, number, *_ in self.history],
                "step_key": [step for _, _, step, *_ in self.history],
                "visit": [visit for *_, visit, _ in self.history],
                "outcome": [outcome for *_, outcome in self.history],
                "at": rows.Same(self.now),
            },
        )


def _columns(visits: Sequence[Visit], names: Sequence[str]) -> dict[str, list[object]]:
    return {name: [getattr(visit, name) for visit in visits] for name in names}


_WRITTEN = (
    "version_id",
    "number",
    "is_active",
    "step_key",
    "visit",
    "is_resting",
    "rested_at",
    "due_at",
    "entered_at",
    "trigger",
    "hops",
    "ended_at",
    "ended_reason",
    "problem",
)
# How somebody came in never changes until they start again; the trigger is the dearest column of all.
_GOING_ON = tuple(name for name in _WRITTEN if name not in ("version_id", "number", "entered_at", "trigger"))
