"""What a kind says of settings that are empty or wrong is read on a node, where its form is not seen."""

import pytest
from django import forms

from campaigns.workflows.steps.base import BadStep, Step, steps
from campaigns.workflows.triggers.base import BadTrigger, Trigger, triggers
from lifecycle.conditions.base import BadCondition, Condition, conditions

Kind = type[Step] | type[Trigger] | type[Condition]
KINDS: list[Kind] = [*steps.all(), *triggers.all(), *conditions.all()]
BARE = str(forms.Field.default_error_messages["required"])
pytestmark = pytest.mark.django_db


def said(kind: Kind, settings: dict[str, object]) -> str:
    try:
        kind(settings)
    except (BadStep, BadTrigger, BadCondition) as problem:
        return str(problem)
    return ""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__.split('.')[-2]}-{kind.kind}")
def test_every_setting_that_must_be_there_is_named_in_words(kind: Kind) -> None:
    words = said(kind, {})
    assert BARE not in words
    for name, field in kind.Settings.base_fields.items():
        if field.required and name != "of":  # of a group, which says it in its own words
            assert str(field.label) in words, name


@pytest.mark.parametrize(
    ("kind", "settings", "words"),
    [
        (steps.get("branch"), {}, "Ways: Add at least one."),
        (steps.get("random_split"), {}, "Ways: Add at least 2."),
        (steps.get("record_event"), {}, "“Event” is still empty."),
        (steps.get("task"), {"title": "Call", "due_days": 900}, "“Due after (days)” may be 365 at most."),
        (triggers.get("schedule"), {"repeat": "daily"}, "At a set time: “When” is still empty. Who: Add a condition."),
        (triggers.get("segment"), {"joined": "x"}, "Segment: Choose one."),
        (conditions.get("attribute"), {}, "About the person: “Field” is still empty. “How” is still empty."),
    ],
)
def test_it_is_said_as_a_marketer_would(kind: Kind, settings: dict[str, object], words: str) -> None:
    assert words in said(kind, settings)
