"""Every kind of condition lives through its case file, on both databases."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lifecycle.conditions.base import BadCondition, conditions, parse
from lifecycle.conditions.evaluate import count, everybody, matching, sample
from lifecycle.contacts.models import Contact
from tests.lifecycle.conditions.world import build

CASES = Path(__file__).parents[2] / "cases" / "conditions"
ALL = [
    pytest.param(case, id=f"{file.stem} {number} {case.get('sentence', '')}")
    for file in sorted(CASES.glob("*.json"))
    for number, case in enumerate(json.loads(file.read_text()), 1)
]
GOOD = [case for case in ALL if "matches" in case.values[0]]
BAD = [case for case in ALL if "refused" in case.values[0]]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("case", GOOD)
def test_a_case_is_as_written(case: dict[str, Any]) -> None:
    people = build(case["people"], case.get("records", []))
    now = datetime.fromisoformat(case["now"])
    condition = parse(case["settings"])
    wanted = sorted(case["matches"])

    with CaptureQueriesContext(connection) as asked:
        found = matching(condition, [contact.pk for contact in people.values()], now)
    assert len(asked) == 1
    assert sorted(name for name, contact in people.items() if contact.pk in found) == wanted
    # the other form of the same question
    whole = set(everybody(condition, now).values_list("pk", flat=True))
    assert sorted(name for name, contact in people.items() if contact.pk in whole) == wanted
    assert count(condition, now) == len(wanted)
    assert len(sample(condition, now, 2)) == min(2, len(wanted))

    explained = {name: condition.explain(contact, now) for name, contact in people.items()}
    assert sorted(name for name, explanation in explained.items() if explanation.ok) == wanted
    assert {name: explanation.sentence for name, explanation in explained.items()} | case.get("says", {}) == {
        name: explanation.sentence for name, explanation in explained.items()
    }
    if "sentence" in case:
        assert condition.sentence() == case["sentence"]


@pytest.mark.parametrize("case", GOOD)
def test_a_condition_comes_back_from_json_the_same(case: dict[str, Any]) -> None:
    once = parse(case["settings"]).as_json()
    assert parse(json.loads(json.dumps(once))).as_json() == once


@pytest.mark.parametrize("case", GOOD)
def test_none_of_it_is_everybody_else(case: dict[str, Any]) -> None:
    people = build(case["people"], case.get("records", []))
    now = datetime.fromisoformat(case["now"])
    others = parse({"kind": "none", "of": [case["settings"]]})
    ids = {contact.pk for contact in people.values()}
    found = matching(parse(case["settings"]), ids, now)
    assert matching(others, ids, now) == ids - found
    assert set(everybody(others, now).values_list("pk", flat=True)) == ids - found


@pytest.mark.parametrize("case", GOOD)
def test_one_that_was_put_together_before_answers_as_one_that_was_not(case: dict[str, Any]) -> None:
    people = build(case["people"], case.get("records", []))
    now = datetime.fromisoformat(case["now"])
    condition, ids = parse(case["settings"]), [contact.pk for contact in people.values()]
    for moment in (now - timedelta(days=400), now + timedelta(days=4000), now):
        asked = Contact.objects.filter(parse(case["settings"]).q(moment), pk__in=ids)
        assert matching(condition, ids, moment) == set(asked.values_list("pk", flat=True))


@pytest.mark.parametrize("case", GOOD)
def test_what_time_changes_is_called_timed(case: dict[str, Any]) -> None:
    people = build(case["people"], case.get("records", []))
    now = datetime.fromisoformat(case["now"])
    condition = parse(case["settings"])
    ids = [contact.pk for contact in people.values()]
    later = matching(condition, ids, now + timedelta(days=4000))
    # `future`: what happens after `now` in this world changes the answer, not time alone
    if not condition.is_timed() and not case.get("future"):
        assert matching(condition, ids, now) == later


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_work_is_refused_in_words(case: dict[str, Any]) -> None:
    with pytest.raises(BadCondition) as refused:
        parse(case["settings"])
    assert case["refused"] in str(refused.value)


def test_every_kind_has_cases() -> None:
    tried = {case.values[0]["settings"].get("kind") for case in GOOD}
    missing = sorted(kind.kind for kind in conditions.all() if not (CASES / f"{kind.kind}.json").exists())
    assert not missing, f"Write tests/cases/conditions/<kind>.json for: {', '.join(missing)}"
    assert not {kind.kind for kind in conditions.all()} - tried
