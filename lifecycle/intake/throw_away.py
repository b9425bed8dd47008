from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet

from lifecycle.intake.models import Import
from lifecycle.rest.models import IdempotencyKey

REPEATS_KEPT = timedelta(days=1)
FILES_KEPT = timedelta(days=30)
BEGUN = timedelta(days=1)  # so long somebody may still be at work on an upload


def throw_away(*, now: datetime) -> None:
    """Other people's data that nobody needs any more: remembered answers, files of old imports."""
    IdempotencyKey.objects.filter(created_at__lt=now - REPEATS_KEPT).delete()
    _throw_away_files(Import.objects.filter(created_at__lt=now - FILES_KEPT))


def forget_files(ids: list[int], now: datetime) -> None:
    """An eraser. Whoever is erased may stand in any file, under whatever name: none is kept that only waits for its end."""
    if ids:
        over = Import.objects.filter(Q(state__in=("done", "failed")) | Q(state="draft", created_at__lt=now - BEGUN))
        transaction.on_commit(partial(_throw_away_files, over), robust=True)


def _throw_away_files(imports: "QuerySet[Import]") -> None:
    for old in imports.exclude(file="", refused_file=""):
        old.file.delete(save=False)
        old.refused_file.delete(save=False)
        if old.state == "draft":
            old.delete()  # nothing can be made of it
        else:
            old.notices = []  # they repeat what stood in the file
            old.save(update_fields=["file", "refused_file", "notices"])
