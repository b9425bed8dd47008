from datetime import datetime

from django.db import transaction
from django.db.models import Q

from campaigns.policy.ask_again import hold_retries
from campaigns.policy.reconsider import reconsider
from campaigns.workflows.leave import leave
from campaigns.workflows.ledger import Ledger
from campaigns.workflows.models import Enrollment
from campaigns.workflows.standing import standing
from campaigns.workflows.versions import load_versions
from channels.outbox.cancel import cancel
from channels.outbox.models import Message
from channels.outbox.reasons import IN_LINE
from lifecycle import rows
from lifecycle.conditions.evaluate import matching
from lifecycle.contacts.lock import lock

CHUNK = 1000


def release(*, now: datetime, chunk: int = CHUNK) -> int:
    """Held messages whose time has come: goals and exit rules, then consent and caps are asked again.

    With them all that wait in line for the same contacts: the best of them gets the place. How many were seen to.
    """
    hold_retries(now=now)
    contact_ids = set(_HELD.column(limit=chunk, now=now))
    if not contact_ids:
        return 0
    with transaction.atomic():
        held = lock(contact_ids, skip_locked=True)
        due = _ASKED.fetch(ids=held, now=now)
        of = {(enrollment_id, number) for _pk, enrollment_id, number in due}
        _end_those_who_left(held, of, now)
        _let_go_of_those_who_finished(of, now)
        return reconsider([pk for pk, _enrollment_id, _number in due], now=now)


def is_release_due(now: datetime) -> bool:
    return bool(_HELD.fetch(limit=1, now=now))


_HELD = rows.Fixed(
    lambda: (
        Message.objects.filter(state="held", due_at__lte=rows.Given("now"))
        .order_by("due_at", "pk")
        .values_list("contact_id")
    )
)
_ASKED = rows.Fixed(
    lambda: Message.objects.filter(
        Q(due_at__lte=rows.Given("now")) | Q(reason__in=IN_LINE), state="held", contact__among=rows.Given("ids")
    ).values_list("pk", "enrollment_id", "number")
)


def _end_those_who_left(contact_ids: list[int], of: set[tuple[int, int]], now: datetime) -> None:
    visits = [visit for visit in standing(contact_ids) if (visit.id, visit.number) in of]
    if visits:
        ledger = Ledger(now)
        leave(visits, load_versions({visit.version_id for visit in visits}), ledger, now=now)
        ledger.write()


def _let_go_of_those_who_finished(of: set[tuple[int, int]], now: datetime) -> None:
    """Their way is over and their message is not: the rules it was written under still hold."""
    finished = Enrollment.objects.filter(pk__in={pk for pk, _number in of}, ended_reason="finished", is_active=False)
    groups: dict[int, dict[int, list[tuple[int, int]]]] = {}
    for pk, number, contact_id, version_id in finished.values_list("pk", "number", "contact_id", "version_id"):
        if (pk, number) in of:
            groups.setdefault(version_id, {}).setdefault(contact_id, []).append((pk, number))
    for version_id, version in load_versions(groups.keys()).items():
        for rule in (version.goal, version.exit_rule):
            met = matching(rule, list(groups[version_id]), now) if rule else ()
            cancel([place for pk in met for place in groups[version_id][pk]], reason="left", now=now)
