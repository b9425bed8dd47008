import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Q

from lifecycle.events.new_event import BadEvent
from lifecycle.intake.import_contacts import NoEvidence, import_contacts
from lifecycle.intake.import_events import EventColumns, import_events
from lifecycle.intake.models import Import
from lifecycle.intake.note_people import note_people
from lifecycle.intake.run import Counts, Progress
from lifecycle.intake.table import BadTable

DEAD_AFTER = timedelta(minutes=5)
COUNTED = ("created", "updated", "unchanged", "refused")

Clock = Callable[[], datetime]

logger = logging.getLogger(__name__)


def run_waiting_imports(*, clock: Clock) -> int:
    """Runs every import that waits, and those whose worker died: what they had stored already is found unchanged.

    An import takes minutes, so it is given the clock: its contacts all bear the instant at which it began.
    """
    done = 0
    while (found := _next(clock())) and _claim(found, clock()):
        _run(found, clock)
        done += 1
    return done


def _next(now: datetime) -> Import | None:
    dead = Q(state="running", touched_at__lt=now - DEAD_AFTER)
    return Import.objects.filter(Q(state="waiting") | dead).order_by("pk").first()


def _claim(found: Import, now: datetime) -> bool:
    """By one worker, though many ask at once."""
    same = Import.objects.filter(pk=found.pk, state=found.state, touched_at=found.touched_at)
    return bool(same.update(state="running", touched_at=now, lines_done=0, notices=[], **dict.fromkeys(COUNTED, 0)))


def _run(found: Import, clock: Clock) -> None:
    path = Path(default_storage.path(f"imports/{found.pk}-refused.csv"))
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _read(found, clock, path)
    except (BadTable, BadEvent, NoEvidence, OSError) as error:
        _finish(found, clock, path, state="failed", problem=str(error))
    except Exception:
        # Whatever it was, the person who waits for this file is told that it stopped.
        logger.exception("Import %s stopped", found.pk)
        ours = "It stopped by a fault of ours. What was read until then is stored."
        _finish(found, clock, path, state="failed", problem=ours)
    else:
        _finish(found, clock, path, state="done")
        found.file.delete(save=False)  # other people's data is kept no longer than it is needed


def _read(found: Import, clock: Clock, refused: Path) -> None:
    options: Mapping[str, Any] = found.options
    path, now, progress = Path(found.file.path), clock(), _progress(found, clock)
    brought = partial(note_people, import_id=found.pk)
    if found.kind == "contacts":
        import_contacts(
            path=path,
            now=now,
            refused_path=refused,
            mapping=options.get("mapping", {}),
            subscribe=options.get("subscribe", ()),
            evidence=options.get("evidence", ""),
            progress=progress,
            brought=brought,
        )
        return
    import_events(
        path=path,
        event=options["event"],
        columns=EventColumns(options["contact"], options["at"], options.get("id", "")),
        now=now,
        refused_path=refused,
        react=options.get("react", False),
        contact_is=options.get("contact_is", "external_id"),
        filename=found.filename,
        progress=progress,
        brought=brought,
    )


def _progress(found: Import, clock: Clock) -> Progress:
    def save(counts: Counts) -> None:
        columns = {name: getattr(counts, name) for name in COUNTED}
        read = {"lines_done": counts.read, "lines_total": max(counts.total, counts.read)}
        notices = counts.notices.written()
        Import.objects.filter(pk=found.pk).update(touched_at=clock(), notices=notices, **read, **columns)

    return save


def _finish(found: Import, clock: Clock, refused: Path, **columns: Any) -> None:
    """Also what was refused before it stopped is known, so that it is thrown away in its time."""
    known = f"imports/{refused.name}" if refused.exists() else ""
    Import.objects.filter(pk=found.pk).update(finished_at=clock(), refused_file=known, **columns)
