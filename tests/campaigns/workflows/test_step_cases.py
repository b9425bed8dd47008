"""Every kind of step lives through its case file; see cases.py for how a case reads."""

import pytest

from campaigns.workflows.graph import BadGraph
from campaigns.workflows.steps.base import BadStep, steps
from tests.campaigns.workflows.cases import Case, cases_of, kinds_without, story_of_step

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("kind", "case"), cases_of("steps", "story"))
def test_a_step_does_what_its_case_says(kind: str, case: Case) -> None:
    step = steps.get(kind)(case["settings"])
    assert step.sentence() == case["sentence"]
    case.setdefault("exits", list(step.exit_names()))
    assert list(step.exit_names()) == case["exits"]
    story_of_step(kind, case).happens()


@pytest.mark.parametrize(("kind", "case"), cases_of("steps", "refused"))
def test_settings_that_cannot_work_are_refused_in_words(kind: str, case: Case) -> None:
    with pytest.raises(BadStep) as refused:
        steps.get(kind)(case["settings"])
    assert case["refused"] in str(refused.value)


@pytest.mark.parametrize(("kind", "case"), cases_of("steps", "unpublished"))
def test_what_is_not_there_is_named_before_anybody_enters(kind: str, case: Case) -> None:
    case["exits"] = list(steps.get(kind)(case["settings"]).exit_names())
    with pytest.raises(BadGraph) as refused:
        story_of_step(kind, case).published("2026-11-02 15:30")
    assert [problem.sentence for problem in refused.value.problems] == [case["unpublished"]]


def test_every_step_has_a_case_that_is_lived_through() -> None:
    missing = kinds_without("steps", steps.all())
    assert not missing, f"Write tests/cases/steps/<kind>.json for: {', '.join(missing)}"
