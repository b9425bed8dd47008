from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from channels.outbox.models import Message
from lifecycle import rows
from lifecycle.contacts.lock import lock
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def people(*names: str) -> list[Contact]:
    return [
        Contact.objects.create(
            external_id=name, attributes={"plan": name, "deep": {"a": [1, 2.5, None]}}, created_at=NOON, updated_at=NOON
        )
        for name in names
    ]


def test_a_fixed_query_answers_what_the_same_query_set_answers() -> None:
    ada, ben = people("ada", "ben")
    Event.objects.create(contact=ada, name="Seen", occurred_at=NOON, received_at=NOON, source="x", message_id="1")
    names = ("pk", "external_id", "attributes", "created_at", "stage_since")
    fixed = rows.Fixed(
        lambda: (
            Contact.objects.filter(pk__among=rows.Given("ids"), created_at__lte=rows.Given("now"))
            .annotate(
                has=Exists(Event.objects.filter(contact=OuterRef("pk"))), at=Coalesce("stage_since", "created_at")
            )
            .order_by("pk")
            .values_list(*names, "has", "at")
        )
    )
    found = fixed.fetch(ids=[ada.pk, ben.pk], now=NOON)
    assert found == [
        (ada.pk, "ada", ada.attributes, NOON, None, True, NOON),
        (ben.pk, "ben", ben.attributes, NOON, None, False, NOON),
    ]
    assert found[0][3].tzinfo is UTC
    assert [type(cell) for cell in found[0][5:]] == [bool, datetime]


@pytest.mark.parametrize("value", [2**70, -(2**63), 1e300, 0.1, "é\u2028\\", [], {"a": {}}, True, 10**17])
def test_what_stands_in_json_is_read_as_the_orm_reads_it(value: object) -> None:
    (ada,) = people("ada")
    Contact.objects.update(attributes={"told": value})
    [(read,)] = rows.Fixed(lambda: Contact.objects.values_list("attributes")).fetch()
    assert read == Contact.objects.get().attributes
    assert type(read["told"]) is type(Contact.objects.get().attributes["told"])


def test_each_call_brings_its_own_values() -> None:
    ada, ben = people("ada", "ben")
    fixed = rows.Fixed(lambda: Contact.objects.filter(external_id__among=rows.Given("names")).values_list("pk"))
    assert fixed.column(names=["ada"]) == [ada.pk]
    assert fixed.column(names={"ben", "nobody"}) == [ben.pk]


def test_a_moment_may_be_shifted_and_come_in_any_zone() -> None:
    (ada,) = people("ada")
    after = rows.Fixed(
        lambda: Contact.objects.filter(created_at__gt=rows.Given("now") - timedelta(days=1)).values_list("pk")
    )
    tokyo = ZoneInfo("Asia/Tokyo")
    assert after.column(now=(NOON + timedelta(hours=23)).astimezone(tokyo)) == [ada.pk]
    assert after.column(now=(NOON + timedelta(hours=24)).astimezone(tokyo)) == []


def test_a_limit_is_given_with_the_call() -> None:
    ids = [contact.pk for contact in people("ada", "ben", "cleo")]
    everybody = rows.Fixed(lambda: Contact.objects.order_by("pk").values_list("pk"))
    assert everybody.column(limit=2) == ids[:2]
    assert everybody.column() == ids


def test_an_empty_list_asks_nothing(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    fixed = rows.Fixed(lambda: Contact.objects.filter(pk__among=rows.Given("ids")).values_list("pk"))
    with django_assert_num_queries(0):
        assert fixed.fetch(ids=[]) == []


def test_a_value_that_is_not_given_is_an_error() -> None:
    fixed = rows.Fixed(lambda: Message.objects.filter(state=rows.Given("state")).values_list("pk"))
    with pytest.raises(KeyError, match="state"):
        fixed.fetch()


@pytest.mark.django_db(transaction=True)
def test_nobody_can_be_locked_outside_of_a_transaction() -> None:
    assert not connection.in_atomic_block
    with pytest.raises(Exception, match="there is none"):
        lock([1])
