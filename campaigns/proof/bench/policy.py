"""Twenty campaigns want the same people, eight workers at once: deciding with caps, against the same without any."""

import threading
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import connection, transaction

from campaigns.message_templates.create import create_template
from campaigns.message_templates.save import save_version
from campaigns.policy.models import FrequencyCap
from campaigns.policy.submit import Candidate, submit
from campaigns.proof.bench.people import invite
from campaigns.proof.bench.row import Row, Speed
from campaigns.proof.bench.size import Size
from campaigns.proof.bench.stopwatch import insist, timed
from channels.outbox.models import COUNTED, Message
from channels.outbox.wake import asleep
from lifecycle.contacts.lock import lock

AIM = 0.5
WORKERS, CAMPAIGNS, CHUNK, LIMIT = 8, 20, 25, 3
LETTER = {"subject": "Hello {{ contact.first_name }}", "html": "<p>Hello {{ contact.first_name }}</p>"}


def measure(size: Size, *, now: datetime) -> Row:
    ids = invite(size.crowded, now=now, subscribed=True)
    template = create_template(name="Letter", channel="email", now=now, key="letter")
    save_version(template=template, source=LETTER, by=None, now=now)
    at = now.replace(hour=12, minute=0, second=0, microsecond=0)
    FrequencyCap.objects.all().delete()
    theirs = _decided(ids, at)
    insist(Message.objects.filter(state="queued").count(), len(ids) * CAMPAIGNS, "messages let pass without a cap")
    Message.objects.all().delete()
    FrequencyCap.objects.create(limit=LIMIT, days=7)
    ours = _decided(ids, at)
    _check(ids)
    notes = {"workers": WORKERS, "campaigns": CAMPAIGNS, "contacts": len(ids)}
    return Row("policy", connection.vendor, "decisions/s", ours, "the same run without caps", theirs, AIM, notes)


def _decided(ids: Sequence[int], at: datetime) -> Speed:
    return timed(len(ids) * CAMPAIGNS, lambda: _all_at_once(ids, at))


def _all_at_once(ids: Sequence[int], at: datetime) -> None:
    """Up and down the ranks, so that high ones come first and last."""
    shares = [[*range(CAMPAIGNS)][n::WORKERS][:: -1 if n % 2 else 1] for n in range(WORKERS)]
    threads = [threading.Thread(target=partial(_work, ids, ranks, at)) for ranks in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _work(ids: Sequence[int], ranks: Sequence[int], at: datetime) -> None:
    try:
        with asleep():
            for rank in ranks:
                for start in range(0, len(ids), CHUNK):
                    _decide(ids[start : start + CHUNK], rank, at)
    finally:
        connection.close()


def _decide(ids: Sequence[int], rank: int, at: datetime) -> None:
    with transaction.atomic():
        held = lock(ids)
        submit([Candidate(f"{rank}/{pk}", pk, "letter", campaign_id=rank + 1, priority=rank) for pk in held], now=at)


def _check(ids: Sequence[int]) -> None:
    """Nobody has one too many, and the places went to the highest priorities."""
    passed = Message.objects.filter(COUNTED).values_list("contact_id", "priority")
    insist(set(Counter(pk for pk, _rank in passed).values()), {LIMIT}, "messages to one contact")
    ranks = Counter(rank for _pk, rank in passed)
    insist(ranks, Counter(dict.fromkeys(range(CAMPAIGNS - LIMIT, CAMPAIGNS), len(ids))), "who got the places")
