from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.models import Contact, Device, PostalAddress
from lifecycle.events.models import Event
from tests.cast import Cast
from tests.program import Program

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
PHONE = {"token": "t-1", "platform": "ios"}


def test_an_address_and_devices_are_told_changed_and_taken_away(api: Program) -> None:
    address = {"line1": "12 Mill Lane", "city": "London", "postal_code": "NW6 1TH", "country": "United Kingdom"}
    said = {"external_id": "1", "address": address, "devices": [PHONE, {"token": "t-2", "platform": "Web"}]}
    made = api("post", "contacts", said)
    assert made.status_code == 201
    assert made.json()["address"] == {**address, "line2": "", "region": "", "country": "GB"}
    patch = {
        "address": {"line1": "1 High Street", "postal_code": None},
        "devices": [{**PHONE, "attributes": {"model": "iPhone 17"}}, {"token": "t-2", "remove": True}],
    }
    changed = api("patch", "contacts/external:1", patch).json()
    assert changed["status"] == "updated"
    ours = api("get", "contacts?external_id=1").json()["results"][0]
    assert ours["address"] == {**made.json()["address"], "line1": "1 High Street", "postal_code": ""}
    assert [(each["token"], each["platform"], each["attributes"]) for each in ours["devices"]] == [
        ("t-1", "ios", {"model": "iPhone 17"})
    ]
    assert api("patch", "contacts/external:1", {"first_name": "Ada"}).json()["address"] == ours["address"]
    assert api("patch", "contacts/external:1", {"address": None}).json()["address"] is None
    assert not PostalAddress.objects.exists()


def test_a_device_is_the_last_one_s_who_names_it(cast: Cast, api: Program) -> None:
    api("patch", "contacts/external:ada", {"devices": [{**PHONE, "attributes": {"pin": "hers"}}]})
    api("patch", "contacts/external:ben", {"devices": [{"token": "t-1", "remove": True}]})
    assert Device.objects.get().contact_id == cast.ada.pk  # who has it not cannot take it away
    api("post", "contacts/bulk", {"contacts": [{"external_id": "ben", "devices": [{**PHONE, "platform": "android"}]}]})
    assert [(each.contact_id, each.platform, each.attributes) for each in Device.objects.all()] == [
        (cast.ben.pk, "android", {})
    ]
    (said,) = identify([Identity(external_id="ada", devices=[PHONE], trusted=False)], now=NOW)
    assert "cannot take over a device" in said.notice
    assert Device.objects.get().contact_id == cast.ben.pk


BAD: list[tuple[dict[str, Any], str]] = [
    ({"address": "12 Mill Lane"}, "address"),
    ({"address": {"zip": "10115"}}, "address.zip"),
    ({"address": {"line1": ["12 Mill Lane"]}}, "address.line1"),
    ({"address": {"postal_code": "1" * 33}}, "address.postal_code"),
    ({"devices": {"token": "t"}}, "devices"),
    ({"devices": ["t"]}, "devices.0"),
    ({"devices": [PHONE, {"platform": "ios"}]}, "devices.1.token"),
    ({"devices": [{"token": "t", "platform": "fridge"}]}, "devices.0.platform"),
    ({"devices": [{**PHONE, "last_seen_at": "yesterday"}]}, "devices.0.last_seen_at"),
    ({"devices": [{**PHONE, "attributes": {"x": "y" * 5000}}]}, "devices.0.attributes"),
    ({"devices": [{**PHONE, "id": 1}]}, "devices.0.id"),
    ({"first_name": "x" * 151}, "first_name"),
]


def test_what_cannot_be_stored_of_them_is_named(cast: Cast, api: Program) -> None:
    for said, field in BAD:
        answer = api("patch", "contacts/external:ada", said)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    rows = [{"external_id": "ada", **said} for said, _ in BAD]
    results = api("post", "contacts/bulk", {"contacts": rows}).json()["results"]
    assert [each["problem"].partition(": ")[0] for each in results] == [field for _, field in BAD]
    unknown = api("patch", "contacts/external:ada", {"address": {"country": "Atlantis", "city": "Poseidonis"}}).json()
    assert (unknown["address"]["city"], unknown["address"]["country"]) == ("Poseidonis", "")
    assert "Atlantis" in unknown["notice"]


def belonging(number: int, name: str) -> Identity:
    devices = [{"token": f"{name}{number}-{n}", "platform": "ios"} for n in range(2)]
    return Identity(external_id=f"{name}{number}", address={"city": "Ulm", "country": "de"}, devices=devices)


def test_said_again_it_changes_nothing_and_many_cost_what_few_do() -> None:
    def statements(size: int, name: str) -> int:
        said = [belonging(number, name) for number in range(size)]
        with CaptureQueriesContext(connection) as captured:
            identify(said, now=NOW)
            again = identify(said, now=LATER, news=True)
        assert {outcome.status for outcome in again} == {"unchanged"}
        return len(captured)

    assert statements(2, "few") == statements(100, "many") <= 24
    assert not Event.objects.exists() and not Contact.objects.filter(updated_at=LATER).exists()


def test_where_somebody_lives_now_is_news_and_when_a_device_was_seen_is_none(cast: Cast) -> None:
    steps: tuple[tuple[dict[str, Any], str], ...] = (
        ({"address": {"city": "Ulm"}}, "updated"),
        ({"devices": [PHONE]}, "updated"),
        ({"devices": [{**PHONE, "last_seen_at": LATER}]}, "unchanged"),
        ({"devices": [{**PHONE, "last_seen_at": NOW}]}, "unchanged"),  # told late: it was seen since
    )
    for said, status in steps:
        (outcome,) = identify([Identity(external_id="ada", **said)], now=NOW, news=True)
        assert outcome.status == status
    assert Device.objects.get().last_seen_at == LATER
    assert Event.objects.filter(contact=cast.ada, received_at=NOW).count() == 2
    (gone,) = identify([Identity(external_id="ada", devices=[{"token": "t-1", "remove": True}])], now=NOW, news=True)
    assert gone.status == "updated" and not Device.objects.exists()


def test_of_an_address_told_in_parts_at_once_every_part_is_kept(cast: Cast) -> None:
    parts: tuple[dict[str, Any], ...] = ({"city": "Ulm"}, {"line1": "1 High Street"}, {"city": "Köln"})
    identify([Identity(external_id="ada", address=each) for each in parts], now=NOW)
    assert PostalAddress.objects.values_list("line1", "city").get() == ("1 High Street", "Köln")
