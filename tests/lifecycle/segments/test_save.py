from typing import Any

import pytest

from lifecycle.conditions.base import parse
from lifecycle.segments.models import Segment
from lifecycle.segments.preview import preview
from lifecycle.segments.save import BadSegment, save_segment
from lifecycle.stages.models import Stage
from lifecycle.stages.save import BadStage, save_stage
from tests.cast import NOW, gather

pytestmark = pytest.mark.django_db
PRO = {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}


def inside(key: str) -> dict[str, Any]:
    return {"kind": "segment", "segment": key}


def save(name: str, definition: dict[str, Any], **more: Any) -> Segment:
    return save_segment(name=name, definition=definition, now=NOW, **more)


def test_a_segment_gets_a_key_from_its_name() -> None:
    assert save("Going quiet, worth a text", PRO).key == "going-quiet-worth-a-text"
    assert save("Going quiet worth a text", PRO).key == "going-quiet-worth-a-text-2"
    assert save("静か", PRO).key == "segment"


def test_a_key_that_is_taken_or_cannot_be_one_is_refused() -> None:
    save("Pros", PRO, key="pros")
    with pytest.raises(BadSegment, match="already"):
        save("Pros", PRO, key="pros")
    with pytest.raises(BadSegment, match="small letters"):
        save("Pros", PRO, key="Pro users")


def test_the_key_stays_when_the_name_changes() -> None:
    pros = save("Pros", PRO)
    assert save("Professionals", PRO, segment=pros).key == "pros"


@pytest.mark.parametrize(
    ("name", "definition", "said"),
    [
        ("", PRO, "needs a name"),
        ("Empty", {}, "add a condition"),
        ("Odd", {"kind": "odd"}, "odd"),
        ("Gone", inside("gone"), "There is no segment “gone”"),
        ("Gone", {"kind": "none", "of": [{"kind": "stage", "is": ["gone"]}]}, "There is no stage “gone”"),
        ("Gone", {"kind": "consent", "topic": "gone", "channel": "sms"}, "There is no topic “gone”"),
    ],
)
def test_what_cannot_work_is_refused_in_words(name: str, definition: dict[str, Any], said: str) -> None:
    with pytest.raises(BadSegment, match=said):
        save(name, definition)


def test_segments_that_ask_about_each_other_are_refused() -> None:
    first = save("First", PRO)
    save("Second", {"kind": "any", "of": [PRO, inside("first")]})
    save("Third", inside("second"))
    with pytest.raises(BadSegment, match="“First” asks about “Third” asks about “Second” asks about “First”"):
        save("First", inside("third"), segment=first)
    with pytest.raises(BadSegment, match="circle"):
        save("First", inside("first"), segment=first)
    first.refresh_from_db()
    assert first.definition == PRO


def test_stages_and_segments_that_ask_about_each_other_are_refused() -> None:
    active = save_stage(name="Active", definition=PRO)
    save("Asks", {"kind": "stage", "is": ["active"]})
    with pytest.raises(BadStage, match="the segment “asks” asks about the stages"):
        save_stage(name="Active", definition=inside("asks"), stage=active)
    with pytest.raises(BadStage, match="cannot ask which stage"):
        save_stage(name="Active", definition={"kind": "stage", "is": ["active"]}, stage=active)
    save("Other", PRO)
    save_stage(name="Active", definition=inside("other"), stage=active)
    with pytest.raises(BadSegment, match="“Other” asks about “Asks” asks about the stages asks about “Other”"):
        save("Other", inside("asks"), segment=Segment.objects.get(key="other"))


def test_a_static_segment_needs_no_condition() -> None:
    assert save("Friends", {}, is_static=True).definition == {}


def test_the_preview_shows_how_many_and_some_with_the_reason() -> None:
    cast = gather()
    shown = preview(parse({"kind": "all", "of": [PRO, {"kind": "event", "event": "Order Completed"}]}), now=cast.now)
    assert (shown.people, shown.everybody, shown.share) == (1, 5, 0.2)
    assert shown.sentence == "have “pro” as plan and ordered"
    assert shown.sample == [(cast.ada, "plan is pro · ordered once, last on 13 October 2026")]
    assert not Segment.objects.exists() and not Stage.objects.exists()


def test_the_preview_can_show_others() -> None:
    cast = gather()
    known = parse({"kind": "attribute", "field": "plan", "op": "is_set"})
    first, others = (preview(known, now=cast.now, size=2, skip=skip).sample for skip in (0, 2))
    assert {contact for contact, _ in first}.isdisjoint(contact for contact, _ in others)


def test_a_segment_does_not_stand_where_the_api_has_something_else() -> None:
    assert save_segment(name="Preview", is_static=True, now=NOW).key == "preview-2"
    with pytest.raises(BadSegment, match="already"):
        save_segment(name="Look", key="preview", is_static=True, now=NOW)
