from datetime import datetime, timedelta

from lifecycle.intake.models import Import
from lifecycle.rest.models import IdempotencyKey

REPEATS_KEPT = timedelta(days=1)
FILES_KEPT = timedelta(days=30)


def throw_away(*, now: datetime) -> None:
    """Other people's data that nobody needs any more: remembered answers, files of old imports."""
    IdempotencyKey.objects.filter(created_at__lt=now - REPEATS_KEPT).delete()
    for old in Import.objects.filter(created_at__lt=now - FILES_KEPT).exclude(file="", refused_file=""):
        old.file.delete(save=False)
        old.refused_file.delete(save=False)
        old.save(update_fields=["file", "refused_file"])
