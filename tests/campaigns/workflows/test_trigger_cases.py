"""Every kind of trigger lives through its case file; see cases.py for how a case reads."""

import pytest

from campaigns.workflows.graph import BadGraph
from campaigns.workflows.triggers.base import BadTrigger, triggers
from tests.campaigns.workflows.cases import Case, cases_of, kinds_without, story_of_trigger

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("kind", "case"), cases_of("triggers", "story"))
def test_a_trigger_lets_in_whom_its_case_says(kind: str, case: Case) -> None:
    assert triggers.get(kind)(case["settings"]).sentence() == case["sentence"]
    story_of_trigger(kind, case).happens()


@pytest.mark.parametrize(("kind", "case"), cases_of("triggers", "refused"))
def test_settings_that_cannot_work_are_refused_in_words(kind: str, case: Case) -> None:
    with pytest.raises(BadTrigger) as refused:
        triggers.get(kind)(case["settings"])
    assert case["refused"] in str(refused.value)


@pytest.mark.parametrize(("kind", "case"), cases_of("triggers", "unpublished"))
def test_what_is_not_there_is_named_before_anybody_enters(kind: str, case: Case) -> None:
    with pytest.raises(BadGraph) as refused:
        story_of_trigger(kind, case).published("2026-11-02 15:30")
    assert [problem.sentence for problem in refused.value.problems] == [case["unpublished"]]


def test_every_trigger_has_a_case_that_is_lived_through() -> None:
    missing = kinds_without("triggers", triggers.all())
    assert not missing, f"Write tests/cases/triggers/<kind>.json for: {', '.join(missing)}"
