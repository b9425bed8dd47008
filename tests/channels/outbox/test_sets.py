"""A thousand messages cost as many statements as ten."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels.content.models import Content
from channels.outbox.capture import Captured
from channels.outbox.deliver import deliver
from channels.outbox.enqueue import enqueue
from channels.outbox.models import Message
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.models import Contact
from tests.cast import NOW
from tests.channels.letters import letter


def line_up(count: int) -> None:
    """Every third of them has not subscribed, and every seventh message is late."""
    people = [Identity(external_id=f"p{n}", email=f"p{n}@example.com") for n in range(count)]
    ids = [outcome.contact_id or 0 for outcome in identify(people, now=NOW)]
    topic = default_topic().pk
    change_consent(
        [Change(pk, "email", topic, True) for n, pk in enumerate(ids) if n % 3], now=NOW, source="test", history=True
    )
    first = letter(Contact.objects.get(pk=ids[0]), "email", NOW)
    more = [
        type(first)(
            reference=f"set/{pk}",
            contact_id=pk,
            channel="email",
            due_at=NOW,
            content_id=first.content_id,
            expires_at=NOW if not n % 7 else None,
        )
        for n, pk in enumerate(ids)
    ]
    assert enqueue(more, now=NOW) == count


@pytest.mark.django_db
@pytest.mark.parametrize("carry", [None, Captured()])
def test_statements_do_not_grow_with_the_batch(carry: Captured | None) -> None:
    counts = {}
    for size in (10, 10, 1000):  # the first in a process reads its contents, which are kept
        Message.objects.all().delete()
        Contact.objects.all().delete()
        line_up(size)
        with CaptureQueriesContext(connection) as queries:
            assert deliver(now=NOW, limit=size, carry=carry, channels=["email"]) == size
        counts[size] = len(queries)
        states = list(Message.objects.values_list("state", flat=True))
        assert {state: states.count(state) for state in states} == expected(size)
    assert counts[10] == counts[1000]


def expected(size: int) -> dict[str, int]:
    late = sum(not n % 7 for n in range(size))
    suppressed = sum(not n % 3 and n % 7 != 0 for n in range(size))
    return {"expired": late, "suppressed": suppressed, "sent": size - late - suppressed}


@pytest.mark.django_db
def test_a_rehearsal_puts_no_words_together() -> None:
    line_up(10)
    Content.objects.update(payload={"subject": "{% for i in (1..99999999) %}x{% endfor %}"}, digest="never compiled")
    assert deliver(now=NOW, carry=Captured()) == 10
    assert Message.objects.filter(state="sent", sent_at=NOW, provider="capture").count() == expected(10)["sent"]


@pytest.mark.django_db
def test_a_look_at_an_empty_line_is_one_statement_for_all_channels(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert deliver(now=NOW) == 0
