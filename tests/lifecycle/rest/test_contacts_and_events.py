import gzip
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lifecycle.consent.permission import permissions
from lifecycle.contacts.merge import merge
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event, PendingEvent
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_contact_is_created_changed_and_read_back(api) -> None:
    made = api("post", "contacts", {"external_id": "00001", "email": "Ada@example.com", "attributes": {"plan": "pro"}})
    assert made.status_code == 201 and made.json()["status"] == "created"
    again = api("post", "contacts/", {"external_id": "00001", "first_name": "Ada", "attributes": {"plan": None}})
    assert again.status_code == 200
    ours, yours = (api("get", f"contacts/{pk}").json() for pk in (made.json()["id"], "external:00001"))
    assert ours == yours
    assert (ours["email"], ours["first_name"], ours["attributes"]) == ("ada@example.com", "Ada", {})


def test_an_id_of_yours_may_hold_anything_but_a_slash(api) -> None:
    api("post", "contacts", {"external_id": "shop:ä.1 %"})
    assert api("get", "contacts/external:shop:%C3%A4.1%20%25").json()["external_id"] == "shop:ä.1 %"


def test_a_merged_contact_is_found_under_its_old_id(cast: Cast, api) -> None:
    merge(keep_id=cast.ada.pk, drop_id=cast.ben.pk, now=cast.now)
    for old in (cast.ben.pk, "external:ben"):
        assert api("get", f"contacts/{old}").json()["id"] == cast.ada.pk


def test_a_patch_changes_what_it_names(cast: Cast, api) -> None:
    answer = api("patch", "contacts/external:ada", {"locale": "de", "email": None, "attributes": {"seats": 20}})
    ada = answer.json()
    assert (ada["locale"], ada["email"], ada["attributes"]) == ("de", "", {"plan": "pro", "seats": 20})


def test_a_patch_may_not_take_another_contacts_name(cast: Cast, api) -> None:
    assert api("patch", "contacts/external:ada", {"external_id": "ben"}).status_code == 400


def test_erasing_leaves_nothing_to_read(cast: Cast, api) -> None:
    assert api("delete", "contacts/external:ada").status_code == 204
    assert api("get", f"contacts/{cast.ada.pk}").status_code == 404


def test_an_export_is_json_with_everything(cast: Cast, api) -> None:
    found = api("get", "contacts/external:ada/export").json()
    assert found["contact"]["last_name"] == "Lovelace" and len(found["events"]) > 30


def test_in_bulk_one_bad_contact_does_not_hold_up_the_others(api) -> None:
    rows = [
        {"external_id": "1"},
        {"email": "nobody at home"},
        {"external_id": 7},
        "x",
        {"external_id": "1", "plan": "x"},
    ]
    results = api("post", "contacts/bulk", {"contacts": rows}).json()["results"]
    assert [row["status"] for row in results] == ["created", "refused", "refused", "refused", "refused"]
    assert "not an email" in results[1]["problem"] and "attributes" in results[4]["problem"]


def test_contacts_are_found_by_what_is_said_of_them(cast: Cast, api) -> None:
    for query, name in (
        ("external_id=cleo", "Cleo"),
        ("email=ADA@example.com", "Ada"),
        ("phone=%2B819012345675", "Eve"),
    ):
        assert [row["first_name"] for row in api("get", f"contacts?{query}").json()["results"]] == [name]


def test_pages_follow_each_other_by_a_cursor(cast: Cast, api) -> None:
    seen, path = [], "contacts?limit=2"
    while path:
        page = api("get", path).json()
        seen += [row["first_name"] for row in page["results"]]
        path = page["next"] and page["next"].partition("/api/v1/")[2]
    assert seen == ["Eve", "Dan", "Cleo", "Ben", "Ada"]


def test_an_event_makes_its_contact_and_waits_for_a_reaction(api) -> None:
    answer = api("post", "events", {"event": "Order Completed", "external_id": "1", "properties": {"total": 12.5}})
    event = Event.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"id": event.pk, "contact": event.contact_id, "status": "created", "problem": ""}
    assert PendingEvent.objects.filter(event=event).exists() and event.source == "api"
    assert api("get", f"events/{event.pk}").json()["properties"] == {"total": 12.5}


def test_a_message_id_counts_once(api) -> None:
    said = {"event": "Order Completed", "external_id": "1", "message_id": "o-1"}
    assert [api("post", "events", said).status_code for _ in range(2)] == [201, 200]
    assert Event.objects.count() == 1


def test_in_bulk_one_bad_event_does_not_reject_the_batch(api) -> None:
    good = {"event": "Logged In", "external_id": "1"}
    rows = [
        good, {"event": "", "external_id": "1"}, {"event": "Logged In"}, {**good, "occurred_at": "yesterday"},
        {**good, "properties": {"x": "y" * 33_000}}, {**good, "properties": []}, {**good, "source": "lifecycle"},
        {**good, "properties": {"a\x00": 1}}, {**good, "external_id": 5}, None, {**good, "total": 5}, good,
    ]  # fmt: skip
    results = api("post", "events/bulk", {"events": rows}).json()["results"]
    assert [row["status"] for row in results] == ["created", *["refused"] * 10, "created"]
    assert all(row["problem"] for row in results[1:-1])
    assert Event.objects.count() == 2 and Contact.objects.count() == 1


def test_events_are_filtered_by_contact_name_and_time(cast: Cast, api) -> None:
    query = "events?external_id=cleo&event=Order%20Completed&since=2026-08-01&until=2026-09-01"
    assert len(api("get", query).json()["results"]) == 1


def test_a_bulk_costs_the_same_statements_whatever_its_size(api) -> None:
    def statements(size: int) -> int:
        rows = [{"event": "Logged In", "external_id": f"{size}-{n}"} for n in range(size)]
        with CaptureQueriesContext(connection) as captured:
            assert api("post", "events/bulk", {"events": rows}).status_code == 200
        return len(captured)

    api("get", "topics")
    assert statements(2) == statements(300)


def test_consent_is_given_and_taken_with_its_evidence(cast: Cast, api) -> None:
    said = {"external_id": "cleo", "channel": "sms", "is_subscribed": False, "evidence": "called us on Monday"}
    assert api("post", "consents", said).json()["topic"] == "marketing"
    assert not permissions([cast.cleo.pk], channel="sms", topic_key="")
    assert api("get", "consents?external_id=cleo").json()["results"][0]["is_subscribed"] is False
    assert cast.cleo.consent_changes.latest("pk").evidence == "called us on Monday\nStored by “shop”"


def test_consent_without_evidence_or_for_nobody_is_refused(cast: Cast, api) -> None:
    said = {"external_id": "cleo", "channel": "sms", "is_subscribed": True, "evidence": "form"}
    for wrong in ({"evidence": ""}, {"external_id": "nobody"}, {"topic": "no-such"}, {"contact": cast.ada.pk}):
        assert api("post", "consents", {**said, **wrong}).status_code == 400


def test_an_address_is_closed_and_opened_by_hand_only(cast: Cast, api) -> None:
    said = {"channel": "email", "address": "ada@example.com"}
    made = api("post", "suppressions", said)
    assert (made.status_code, api("post", "suppressions", said).status_code) == (201, 200)
    assert api("delete", f"suppressions/{made.json()['id']}").status_code == 204
    api("delete", "contacts/external:ada")
    erased = api("get", "suppressions?reason=erased").json()["results"]
    assert {row["address"] for row in erased} == {""}
    assert api("delete", f"suppressions/{erased[0]['id']}").status_code == 422


def test_topics_are_listed(api) -> None:
    assert {row["key"] for row in api("get", "topics").json()["results"]} == {"marketing", "service"}


def test_a_packed_body_is_unpacked(api) -> None:
    body = gzip.compress(json.dumps({"event": "Logged In", "external_id": "1"}).encode())
    headers = {"Authorization": f"Bearer {api.secret}", "Content-Encoding": "gzip"}
    answer = api.client.post("/api/v1/events", body, content_type="application/json", headers=headers)
    assert answer.status_code == 201


def test_a_moment_with_a_percent_sign_is_refused_in_words(api) -> None:
    answer = api("get", "events?since=50%25%20of%20%25s")
    assert (answer.status_code, "50% of %s" in answer.json()["detail"]) == (400, True)
