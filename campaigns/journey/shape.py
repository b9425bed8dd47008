"""The team gives the map its shape. Each asks for what it needs and refuses what is not there."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.journey.models import JourneyNote, JourneyPersona, JourneyPlace, JourneyRow
from campaigns.journey.rows_of import rows_of_map
from campaigns.workflows.models import Campaign
from lifecycle.segments.models import Segment
from lifecycle.stages.models import Stage

MOST_ROWS = 40
MOST_NOTES = 400
MOST_PERSONAS = 8


class BadShape(ValueError):
    """It cannot be so; the text says why, in a sentence."""


def lay_rows() -> None:
    """Stores what is so far only implied, so that it can be named, moved and hidden."""
    JourneyRow.objects.bulk_create([row for row in rows_of_map() if row.pk is None], ignore_conflicts=True)


def add_row(*, name: str) -> JourneyRow:
    rows = list(JourneyRow.objects.all())
    if len(rows) >= MOST_ROWS:
        raise BadShape(_("A map has at most %d rows.") % MOST_ROWS)
    last = max((row.position for row in rows), default=-1)
    return JourneyRow.objects.create(name=_named(name), position=last + 1)


def rename_row(*, row: int, name: str) -> None:
    _row(row)
    JourneyRow.objects.filter(pk=row).update(name=_named(name))


def hide_row(*, row: int, is_hidden: bool) -> None:
    _row(row)
    JourneyRow.objects.filter(pk=row).update(is_hidden=is_hidden)


def drop_row(*, row: int) -> None:
    """Only one of the team's own: a channel would come back by itself, so it is hidden instead."""
    if _row(row).channel:
        raise BadShape(_("A channel cannot be removed from the map, but it can be hidden."))
    JourneyRow.objects.filter(pk=row).delete()


def move_row(*, row: int, up: bool) -> None:
    """Past the next row that is shown."""
    with transaction.atomic():
        rows = list(JourneyRow.objects.select_for_update())
        moved = next((each for each in rows if each.pk == row), None)
        if moved is None:
            raise BadShape(_("This row is gone."))
        shown = [each for each in rows if not each.is_hidden or each.pk == row]
        place = shown.index(moved) + (-1 if up else 1)
        if not 0 <= place < len(shown):
            return
        target = rows.index(shown[place])
        rows.remove(moved)
        rows.insert(target, moved)
        for position, each in enumerate(rows):
            each.position = position
        JourneyRow.objects.bulk_update(rows, ["position"])


def add_note(*, row: int, stage: str, text: str) -> JourneyNote:
    if JourneyNote.objects.count() >= MOST_NOTES:
        raise BadShape(_("A map has at most %d notes.") % MOST_NOTES)
    if not text.strip():
        raise BadShape(_("A note needs words."))
    return JourneyNote.objects.create(row=_row(row), stage=_stage(stage), text=text.strip()[:160])


def drop_note(*, note: int) -> None:
    JourneyNote.objects.filter(pk=note).delete()


def move_note(*, note: int, row: int, stage: str) -> None:
    JourneyNote.objects.filter(pk=note).update(row=_row(row), stage=_stage(stage))


def place_campaign(*, campaign: int, row: int, stage: str) -> None:
    JourneyPlace.objects.update_or_create(
        campaign=_campaign(campaign), defaults={"row": _row(row), "stage": _stage(stage), "is_hidden": False}
    )


def hide_campaign(*, campaign: int) -> None:
    JourneyPlace.objects.update_or_create(campaign=_campaign(campaign), defaults={"is_hidden": True})


def put_back(*, campaign: int) -> None:
    """Where its stage and channels say it is."""
    JourneyPlace.objects.filter(campaign=campaign).delete()


def choose_personas(*, segments: Sequence[int]) -> None:
    found = list(Segment.objects.filter(pk__in=segments).order_by("name")[: MOST_PERSONAS + 1])
    if len(found) > MOST_PERSONAS:
        raise BadShape(_("Choose at most %d personas.") % MOST_PERSONAS)
    with transaction.atomic():
        JourneyPersona.objects.all().delete()
        JourneyPersona.objects.bulk_create(
            JourneyPersona(segment=segment, position=place) for place, segment in enumerate(found)
        )


def start_over() -> None:
    """Rows, places, notes and personas as they were before anybody touched the map."""
    for model in (JourneyNote, JourneyPlace, JourneyPersona, JourneyRow):
        model.objects.all().delete()


def _named(name: str) -> str:
    if not name.strip():
        raise BadShape(_("A row needs a name."))
    return name.strip()[:60]


def _row(pk: int) -> JourneyRow:
    found = JourneyRow.objects.filter(pk=pk).first()
    if found is None:
        raise BadShape(_("This row is gone."))
    return found


def _stage(key: str) -> str:
    if not Stage.objects.filter(key=key).exists():
        raise BadShape(_("This stage is gone."))
    return key


def _campaign(pk: int) -> Campaign:
    found = Campaign.objects.filter(pk=pk).first()
    if found is None:
        raise BadShape(_("This campaign is gone."))
    return found
