from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.models import Alias, Contact

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def known(**said) -> Contact:
    (outcome,) = identify([Identity(**said)], now=NOW)
    return Contact.objects.get(pk=outcome.contact_id)


def test_a_stranger_becomes_a_contact() -> None:
    ada = known(
        external_id="00001", email="Ada@Example.com", phone="+1 555 123 4567", traits={"plan": "pro", "seats": 3}
    )
    assert (ada.external_id, ada.email, ada.phone) == ("00001", "ada@example.com", "+15551234567")
    assert ada.attributes == {"plan": "pro", "seats": 3}
    assert ada.created_at == ada.updated_at == NOW


def test_saying_it_again_changes_nothing() -> None:
    said = Identity(external_id="1", traits={"first_name": "Ada", "plan": "pro"})
    first, again = (identify([said], now=at)[0] for at in (NOW, LATER))
    assert (first.status, again.status) == ("created", "unchanged")
    assert Contact.objects.get().updated_at == NOW


def test_what_is_not_named_stays_and_none_takes_away() -> None:
    known(external_id="1", traits={"first_name": "Ada", "plan": "pro", "seats": 3})
    (outcome,) = identify([Identity(external_id="1", traits={"seats": None, "first_name": None})], now=LATER)
    ada = Contact.objects.get()
    assert outcome.status == "updated"
    assert (ada.first_name, ada.attributes, ada.updated_at) == ("", {"plan": "pro"}, LATER)


def test_the_later_of_two_in_one_batch_counts() -> None:
    first, second = identify(
        [Identity(external_id="1", traits={"plan": "free"}), Identity(external_id="1", traits={"plan": "pro"})], now=NOW
    )
    assert first.contact_id == second.contact_id
    assert (first.status, second.status) == ("created", "updated")
    assert Contact.objects.get().attributes == {"plan": "pro"}


def test_what_is_said_and_taken_back_in_one_batch_is_no_change() -> None:
    said = [Identity(external_id="1", traits={"plan": plan}) for plan in ("free", "pro")]
    identify(said, now=NOW)
    assert [outcome.status for outcome in identify(said, now=LATER)] == ["unchanged", "unchanged"]
    assert Contact.objects.get().updated_at == NOW


def test_an_address_finds_its_contact_where_no_id_is_given() -> None:
    ada = known(external_id="1", email="ada@example.com")
    assert known(email="ADA@example.com", traits={"plan": "pro"}).pk == ada.pk


def test_another_id_with_the_same_address_is_another_contact() -> None:
    ada = known(external_id="1", email="family@example.com")
    assert known(external_id="2", email="family@example.com").pk != ada.pk


def test_a_lead_without_an_id_gets_it_when_they_sign_up() -> None:
    lead = known(email="ada@example.com", traits={"source": "fair"})
    ada = known(external_id="1", email="ada@example.com")
    assert ada.pk == lead.pk
    assert (ada.external_id, ada.attributes) == ("1", {"source": "fair"})


def test_an_anonymous_visitor_is_known_again_and_gets_a_name() -> None:
    visitor = known(anonymous_id="a-1", traits={"campaign": "spring"})
    ada = known(anonymous_id="a-1", external_id="1")
    assert (ada.pk, ada.external_id) == (visitor.pk, "1")
    assert known(anonymous_id="a-1").pk == ada.pk


def test_an_anonymous_visitor_who_turns_out_to_be_known_is_merged() -> None:
    visitor = known(anonymous_id="a-1", traits={"campaign": "spring", "plan": "none"})
    known(external_id="1", email="ada@example.com", traits={"plan": "pro"})
    (outcome,) = identify([Identity(anonymous_id="a-1", external_id="1")], now=LATER)
    ada = Contact.objects.get()
    assert (outcome.contact_id, outcome.status) == (visitor.pk, "updated")
    assert (ada.pk, ada.external_id, ada.email) == (visitor.pk, "1", "ada@example.com")
    assert ada.attributes == {"campaign": "spring", "plan": "pro"}


def test_two_people_on_one_device_stay_two() -> None:
    ada = known(anonymous_id="shared", external_id="1")
    ben = known(anonymous_id="shared", external_id="2")
    assert ada.pk != ben.pk
    assert Alias.objects.get(value="shared").contact_id == ada.pk


def test_a_new_visitor_and_a_known_contact_are_found_to_be_one_within_a_batch() -> None:
    ada = known(external_id="1")
    outcomes = identify(
        [
            Identity(anonymous_id="new", traits={"campaign": "spring"}),
            Identity(external_id="2", anonymous_id="other"),
            Identity(anonymous_id="new", external_id="1"),
        ],
        now=LATER,
    )
    assert outcomes[0].contact_id == outcomes[2].contact_id == ada.pk
    assert Contact.objects.count() == 2
    assert Contact.objects.get(pk=ada.pk).attributes == {"campaign": "spring"}


def test_many_merges_in_one_batch() -> None:
    for number in range(5):
        known(anonymous_id=f"a-{number}", traits={"n": number})
        known(external_id=str(number))
    identify([Identity(anonymous_id=f"a-{n}", external_id=str(n)) for n in range(5)], now=LATER)
    assert sorted(Contact.objects.values_list("external_id", "attributes__n")) == [(str(n), n) for n in range(5)]


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ({}, "Nobody"),
        ({"email": "nobody at home"}, "not an email"),
        ({"phone": "call me"}, "not a phone"),
        ({"external_id": "x" * 256}, "255"),
        ({"external_id": "a\x00b"}, "NUL"),
        ({"external_id": "\ud800"}, "surrogate"),
        ({"external_id": "1", "traits": {"bio": "x" * 40_000}}, "bio"),
        ({"external_id": "1", "traits": {"stage": "loyalty"}}, "stage"),
        ({"external_id": "1", "traits": {"created_at": "yesterday"}}, "date"),
        ({"external_id": "1", "traits": {"deep": {"a": ["\x00"]}}}, "NUL"),
        ({"external_id": "1", "traits": {"number": 2**70}}, "64"),
    ],
)
def test_what_cannot_be_stored_is_refused_in_words_and_the_rest_goes_in(said, word) -> None:
    refused, good = identify([Identity(**said), Identity(external_id="good")], now=NOW)
    assert refused.status == "refused" and word in refused.problem
    assert good.status == "created"
    assert Contact.objects.count() == 1


def test_an_unknown_time_zone_is_left_out_and_said() -> None:
    known(external_id="1", traits={"timezone": "asia/tokyo"})
    (outcome,) = identify([Identity(external_id="1", traits={"timezone": "Mars/Base"})], now=LATER)
    assert "Mars/Base" in outcome.notice
    assert Contact.objects.get().timezone == "Asia/Tokyo"


def test_a_browser_takes_over_nobodys_address() -> None:
    ada = known(external_id="1", email="ada@example.com")
    (thief,) = identify([Identity(anonymous_id="t", email="ada@example.com", trusted=False)], now=LATER)
    (change,) = identify([Identity(external_id="1", email="thief@example.com", trusted=False)], now=LATER)
    assert thief.contact_id != ada.pk and thief.notice and change.notice
    assert list(Contact.objects.exclude(email="").values_list("pk", "email")) == [(ada.pk, "ada@example.com")]


def test_a_browser_may_name_an_address_that_nobody_has() -> None:
    (outcome,) = identify([Identity(anonymous_id="t", email="new@example.com", trusted=False)], now=NOW)
    assert Contact.objects.get(pk=outcome.contact_id).email == "new@example.com"


def test_one_is_not_true_and_one_point_zero_is_one() -> None:
    known(external_id="1", traits={"n": 1})
    statuses = [identify([Identity(external_id="1", traits={"n": n})], now=LATER)[0].status for n in (1.0, True)]
    assert statuses == ["unchanged", "updated"]


def statements(size: int, name: str) -> int:
    said = [
        Identity(external_id=f"{name}{n}", anonymous_id=f"{name}a{n}", email=f"{name}{n}@example.com")
        for n in range(size)
    ]
    with CaptureQueriesContext(
        connection,
    ) as captured:
        identify(said, now=NOW)
        identify(said, now=LATER)
    return len(captured)


def test_a_batch_costs_the_same_statements_whatever_its_size() -> None:
    assert statements(2, "few") == statements(200, "many") <= 20
