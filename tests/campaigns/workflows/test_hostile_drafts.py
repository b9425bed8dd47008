"""Whatever a program sends as a draft is refused in words or shown on a page, and never a crash."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.workflows.counts import Counts
from campaigns.workflows.draft_shape import BadShape, check_shape
from campaigns.workflows.models import Campaign
from campaigns.workflows.publish import problems_of
from campaigns.workflows.screens.cards import cards_of
from campaigns.workflows.screens.outline import outline
from campaigns.workflows.screens.picture import picture
from campaigns.workflows.steps.base import steps
from campaigns.workflows.triggers.base import triggers

pytestmark = pytest.mark.django_db

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
KEYS = ["a", "b", "c"]


def settings_of(names: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from([*names, "kind", "odd"]), anything, max_size=5)


@st.composite
def specs(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from([kind.kind for kind in steps.all()] + ["odd"]))
    names = list(steps.get(kind).Settings.base_fields) if kind in steps else []
    exits = st.dictionaries(
        st.sampled_from(["next", "timeout", "x"]), st.sampled_from([*KEYS, "nowhere", ""]), max_size=3
    )
    return {"kind": kind, "settings": draw(settings_of(names)), "exits": draw(exits)}


@st.composite
def entries(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from([kind.kind for kind in triggers.all()] + ["odd"]))
    names = list(triggers.get(kind).Settings.base_fields) if kind in triggers else []
    return {**draw(settings_of(names)), "kind": kind}


drafts = st.fixed_dictionaries(
    {
        "start": st.sampled_from([*KEYS, "", "nowhere"]),
        "steps": st.dictionaries(st.sampled_from(KEYS), specs(), max_size=3),
        "triggers": st.lists(entries(), max_size=2),
    }
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(drafts)
def test_a_draft_of_any_content_has_problems_and_a_page(draft: dict[str, Any]) -> None:
    try:
        shaped = check_shape(draft)
    except BadShape as problem:
        assert str(problem)
        return
    campaign = Campaign(pk=1, draft=shaped)
    problems = problems_of(campaign)
    cards = cards_of(campaign, shaped, problems)
    assert set(cards.steps) == set(shaped["steps"])
    drawn = picture(cards, Counts())
    assert len(drawn.nodes) == len(shaped["steps"]) + 1
    assert len(outline(cards, Counts())) == len(shaped["steps"])


@given(anything)
def test_a_draft_of_any_shape_is_taken_or_refused_in_words(draft: Any) -> None:
    try:
        assert isinstance(check_shape(draft), dict)
    except BadShape as problem:
        assert str(problem)
