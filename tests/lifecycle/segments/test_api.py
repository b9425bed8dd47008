from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from lifecycle.conditions.base import conditions
from lifecycle.segments.models import Membership, Segment
from lifecycle.segments.save import save_segment
from lifecycle.stages.install import install
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
PRO = {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}
EARLIER = {"kind": "step_message", "step": "news", "did": "opened"}


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


def test_a_segment_is_made_and_counted(api: Any, cast: Cast) -> None:
    answer = api("post", "segments", {"name": "Pros", "definition": PRO})
    assert answer.status_code == 201
    made = answer.json()
    assert (made["key"], made["people"], made["definition"]) == ("pros", 2, PRO)
    assert api("get", "segments/pros").json() == made
    assert api("get", "segments").json()["results"] == [made]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"name": "Pros"}, "add a condition"),
        ({"name": "Pros", "definition": {}}, "add a condition"),
        ({"name": "Pros", "definition": {"kind": "odd"}}, "“odd” is not one of"),
        ({"name": "Pros", "definition": [1]}, "A condition is missing"),
        ({"name": "Pros", "definition": {"kind": "segment", "segment": "gone"}}, "no segment “gone”"),
        (
            {"name": "Pros", "definition": EARLIER},
            "“Message of an earlier step” means something only inside a campaign.",
        ),
        ({"name": "Pros", "definition": {"kind": "none", "of": [PRO, EARLIER]}}, "only inside a campaign."),
        ({"definition": PRO}, "required"),
        ({"name": "Pros", "key": "Not a key", "definition": PRO}, "key"),
        ({"name": "a\u0000", "definition": PRO}, "Null"),
    ],
)
def test_what_cannot_work_is_refused_in_words(api: Any, said: dict[str, Any], problem: str) -> None:
    answer = api("post", "segments", said)
    assert answer.status_code == 400
    assert problem in str(answer.json())


def test_a_segment_is_changed_and_counted_anew(api: Any, cast: Cast) -> None:
    save_segment(name="Pros", definition=PRO, now=NOW)
    answer = api("patch", "segments/pros", {"definition": {**PRO, "value": "free"}})
    assert (answer.status_code, answer.json()["people"], answer.json()["name"]) == (200, 2, "Pros")
    assert set(Membership.objects.values_list("contact", flat=True)) == {cast.cleo.pk, cast.dan.pk}


def test_a_segment_is_deleted_unless_something_asks_about_it(api: Any) -> None:
    save_segment(name="Pros", definition=PRO, now=NOW)
    save_segment(name="Asks", definition={"kind": "segment", "segment": "pros"}, now=NOW)
    refused = api("delete", "segments/pros")
    assert refused.status_code == 400 and "is asked about by “asks”" in refused.json()["detail"]
    assert api("delete", "segments/asks").status_code == 204
    assert api("delete", "segments/pros").status_code == 204
    assert not Segment.objects.exists()


def test_the_preview_saves_nothing(api: Any, cast: Cast) -> None:
    answer = api("post", "segments/preview", {"definition": PRO}).json()
    assert answer == {
        "people": 2,
        "everybody": 5,
        "sentence": "have “pro” as plan",
        "sample": [cast.eve.pk, cast.ada.pk],
    }
    assert not Segment.objects.exists()


def test_what_is_not_there_is_refused_before_anybody_is_counted(api: Any, cast: Cast) -> None:
    asked = {"kind": "consent", "subscribed": True, "channel": "telepathy", "topic": "gossip"}
    refused = api("post", "segments/preview", {"definition": asked})
    assert refused.status_code == 400
    assert [each["problem"] for each in refused.json()["errors"]] == [
        "There is no topic “gossip”.",
        "There is no channel called “telepathy” here.",
    ]
    assert api("post", "segments", {"name": "Talk", "definition": asked}).status_code == 400


def test_people_are_put_in_by_hand(api: Any, cast: Cast) -> None:
    api("post", "segments", {"name": "Friends", "is_static": True})
    said = {"member": True, "contacts": [cast.ada.pk, 10**15], "external_ids": ["ben", "nobody"]}
    assert api("post", "segments/friends/members", said).json() == {"changed": 2, "unknown": [str(10**15), "nobody"]}
    members = api("get", "segments/friends/members").json()["results"]
    assert {each["external_id"] for each in members} == {"ada", "ben"}
    said = {"member": False, "external_ids": ["ada"]}
    assert api("post", "segments/friends/members", said).json() == {"changed": 1, "unknown": []}
    assert api("get", "segments/friends").json()["people"] == 1


def test_nobody_is_put_where_a_condition_decides(api: Any, cast: Cast) -> None:
    api("post", "segments", {"name": "Pros", "definition": PRO})
    refused = api("post", "segments/pros/members", {"member": True, "contacts": [cast.ben.pk]})
    assert refused.status_code == 422 and "follows from its condition" in refused.json()["detail"]


def test_scopes_hold(program: Any, cast: Cast) -> None:
    reads = program("segments:read")
    assert reads("get", "segments").status_code == 200
    assert reads("post", "segments", {"name": "Pros", "definition": PRO}).status_code == 403
    assert program("contacts:read")("get", "segments").status_code == 403
    assert reads("get", "segments/none").status_code == 404


def test_stages_can_be_read(api: Any) -> None:
    install("lifecycle")
    found = api("get", "stages").json()["results"]
    assert {each["key"] for each in found} >= {"activation", "loyalty"}
    assert api("get", "stages/loyalty").json()["definition"]["kind"] == "all"


def test_the_schema_documents_every_kind_of_condition(client: Client) -> None:
    answer = client.get("/api/schema/?format=json")
    assert answer.status_code == 200
    schemas = answer.json()["components"]["schemas"]
    kinds = {one["properties"]["kind"]["allOf"][0]["enum"][0]: one for one in schemas["Condition"]["oneOf"]}
    assert set(kinds) == {kind.kind for kind in conditions.all()} - {"step_message"}
    inside = schemas["ConditionInCampaign"]["oneOf"]
    assert {str(one["properties"]["kind"]["allOf"][0]["enum"][0]) for one in inside} == {*kinds, "step_message"}
    assert schemas["Campaign"]["properties"]["goal"]["oneOf"][0] == {"$ref": "#/components/schemas/ConditionInCampaign"}
    assert kinds["all"]["properties"]["of"]["items"] == {"$ref": "#/components/schemas/Condition"}
    assert kinds["event"]["properties"]["did"]["type"] == "boolean"
    assert kinds["event"]["required"] == ["kind", "event"]
    assert schemas["NewSegment"]["properties"]["definition"]["oneOf"][0] == {"$ref": "#/components/schemas/Condition"}
