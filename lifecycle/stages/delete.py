from django.db import transaction
from django.utils.translation import gettext as _

from lifecycle import rows
from lifecycle.conditions.references import users_of
from lifecycle.contacts.lock import lock
from lifecycle.contacts.models import Contact
from lifecycle.look.quotes import quoted
from lifecycle.stages.models import Stage

CHUNK = 5000


class StageInUse(ValueError):
    pass


def delete_stage(stage: Stage) -> None:
    """Refused while anything asks about it. Whoever is in it is in none, until the conditions are asked again."""
    if sentence := in_use(stage):
        raise StageInUse(sentence)
    inside = Contact.objects.filter(stage=stage.key).order_by("pk").values_list("pk", flat=True)
    while ids := list(inside[:CHUNK]):
        with transaction.atomic():
            _forget(lock(ids))
    stage.delete()
    Stage.objects.update(refreshed_at=None)


def _forget(contact_ids: list[int]) -> None:
    nowhere = {"stage": rows.Same(""), "stage_by_rule": rows.Same(""), "stage_since": rows.Same(None)}
    rows.update(Contact, "id", {"id": contact_ids, **nowhere})


def in_use(stage: Stage) -> str:
    users = [user for user in users_of(f"stage:{stage.key}") if user != "stages"]
    if not users:
        return ""
    named = ", ".join(quoted(user.partition(":")[2] or user) for user in users)
    return _("“%(name)s” is asked about by %(named)s.") % {"name": stage.name, "named": named}
