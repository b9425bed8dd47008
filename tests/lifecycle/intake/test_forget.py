"""Whoever is erased is named nowhere, and nothing that is about somebody else is lost with them."""

from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType

from lifecycle.contacts.erase import erase
from lifecycle.contacts.identify import Identity, identify
from lifecycle.rest.models import ApiToken, IdempotencyKey
from lifecycle.segments.models import Segment
from tests.cast import NOW
from tests.program import Program

pytestmark = pytest.mark.django_db


def kept(body: Any) -> IdempotencyKey:
    token, _ = ApiToken.objects.get_or_create(name="shop", defaults={"created_at": NOW})
    key = str(IdempotencyKey.objects.count())
    return IdempotencyKey.objects.create(token=token, key=key, fingerprint="", status=201, body=body, created_at=NOW)


def logged(shown: str) -> LogEntry:
    user, _ = User.objects.get_or_create(username="mara")
    kind = ContentType.objects.get_for_model(Segment)
    return LogEntry.objects.create(
        user=user, content_type=kind, object_id="1", object_repr=shown, action_flag=CHANGE, change_message="[]"
    )


def somebody(**known: Any) -> int:
    return identify([Identity(**known)], now=NOW)[0].contact_id or 0


@pytest.mark.parametrize(
    "body",
    [
        {"id": 1, "external_id": "7"},
        {"unknown": [], "external_ids": ["3", "7"]},
        {"results": [{"sentence": "Sent to LI@Example.com."}]},
        {"to": "+4915112340000"},
        {"external_id": "zoë"},
        {"note": "“Li” of li@example.com"},
    ],
)
def test_an_answer_that_names_an_erased_person_is_forgotten(body: dict[str, Any]) -> None:
    ids = [
        somebody(external_id="7", email="li@example.com", phone="+4915112340000", traits={"first_name": "Li"}),
        somebody(external_id="zoë"),
    ]
    row = kept(body)
    erase(ids, now=NOW)
    row.refresh_from_db()
    assert (row.status, row.body) == (410, None)


def test_an_answer_about_what_they_agreed_to_names_them_by_our_number() -> None:
    pk = somebody(external_id="7")
    theirs, others = kept({"id": 99, "contact": pk}), kept({"id": pk, "contact": pk * 10 + 1})
    erase([pk], now=NOW)
    assert list(IdempotencyKey.objects.filter(status=410)) == [theirs]
    assert IdempotencyKey.objects.get(pk=others.pk).body


def test_an_answer_about_somebody_known_by_a_street_alone_is_forgotten(api: Program) -> None:
    said = {"anonymous_id": "a-1", "address": {"line1": "12 Mill Lane"}}
    pk = api("post", "contacts", said, **{"Idempotency-Key": "1"}).json()["id"]
    erase([pk], now=NOW)
    assert list(IdempotencyKey.objects.values_list("status", "body")) == [(410, None)]


@pytest.mark.parametrize(
    "body", [{"id": 7, "key": "liquid-7"}, {"external_id": "77"}, {"sentence": "Liked by 7"}, {"to": "ali@example.com"}]
)
def test_an_answer_about_something_else_stays(body: dict[str, Any]) -> None:
    pk = somebody(external_id="7", email="li@example.com", traits={"first_name": "Li"})
    row = kept(body)
    erase([pk], now=NOW)
    row.refresh_from_db()
    assert (row.status, row.body) == (201, body)


def test_the_log_forgets_a_name_and_no_word_that_it_is_part_of() -> None:
    pk = somebody(external_id="7", email="li@example.com", traits={"first_name": "Li"})
    of_them, of_others = logged("Call Li today"), logged("Liquid for 7 people")
    erase([pk], now=NOW)
    assert LogEntry.objects.get(pk=of_them.pk).object_repr == ""
    assert LogEntry.objects.get(pk=of_others.pk).object_repr == "Liquid for 7 people"
