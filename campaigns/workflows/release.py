from datetime import datetime

from django.db import transaction

from campaigns.policy.ask_again import hold_retries
from campaigns.policy.reconsider import reconsider
from campaigns.workflows.leave import leave
from campaigns.workflows.ledger import Ledger
from campaigns.workflows.models import Enrollment
from campaigns.workflows.standing import standing
from campaigns.workflows.versions import load_versions
from channels.outbox.cancel import cancel
from channels.outbox.models import Message
from lifecycle.conditions.evaluate import matching
from lifecycle.contacts.lock import lock

CHUNK = 1000


def release(*, now: datetime, chunk: int = CHUNK) -> int:
    """Held messages whose time has come: goals and exit rules, then consent and caps are asked again.

    How many were seen to.
    """
    hold_retries(now=now)
    waiting = Message.objects.filter(state="held", due_at__lte=now).order_by("due_at", "pk")
    contact_ids = set(waiting.values_list("contact_id", flat=True)[:chunk])
    if not contact_ids:
        return 0
    with transaction.atomic():
        held = lock(contact_ids, skip_locked=True)
        due = list(waiting.filter(contact__among=held).values_list("pk", "enrollment_id", "number"))
        of = {(enrollment_id, number) for _pk, enrollment_id, number in due}
        _end_those_who_left(held, of, now)
        _let_go_of_those_who_finished(of, now)
        return reconsider([pk for pk, _enrollment_id, _number in due], now=now)


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
