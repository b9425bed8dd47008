"""Whatever somebody sends as a condition is refused in a sentence, or answered."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.conditions.base import BadCondition, conditions, parse
from lifecycle.conditions.comparison import OPS
from lifecycle.conditions.evaluate import everybody, matching
from lifecycle.conditions.field import ConditionField
from lifecycle.contacts.models import Contact

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
SAID = [
    "",
    "is",
    "within_last",
    "any_of",
    "between",
    "at_least",
    "plan",
    "created_at",
    "lifecycle.device",
    "2026-02-30",
]

texts = st.sampled_from(SAID) | st.text(max_size=5)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts
windows = st.fixed_dictionaries({}, optional={"days": scalars, "hours": scalars, "op": texts, "n": scalars})
comparisons = st.fixed_dictionaries(
    {"field": texts, "op": texts}, optional={"value": scalars | st.lists(scalars, max_size=3), "type": texts}
)
anything = scalars | st.lists(scalars | comparisons, max_size=3) | windows | st.dictionaries(texts, scalars, max_size=2)

# What fits, so that much of it passes the form and reaches the database
FITTING: dict[str, st.SearchStrategy[Any]] = {
    "did": st.booleans() | st.sampled_from(["sent", "opened", "not_clicked"]),
    "within": st.integers(-1, 40_000).map(lambda days: {"days": days}),
    "count": st.integers(-1, 3).map(lambda n: {"op": "exactly", "n": n}),
    "op": st.sampled_from(sorted({op for ops in OPS.values() for op in ops} | {"never"})),
    "field": st.sampled_from(["plan", "a.b", "created_at", "email", "stage_since"]),
    "value": scalars | st.lists(scalars, max_size=3) | st.sampled_from([5, "5", "2026-11-22", ["1", "2"]]),
    "type": st.sampled_from(["", "", *OPS]),
    "days": st.integers(-1, 40_000),
    "for_days": st.integers(-1, 40_000),
    "is": st.lists(texts, max_size=2),
    "model": st.sampled_from(["lifecycle.device", "lifecycle.postaladdress"]),
    "properties": st.just([]),
    "filters": st.just([]),
}


@st.composite
def definitions(draw: st.DrawFn, depth: int = 2) -> Any:
    kind = conditions.get(draw(st.sampled_from(sorted(found.kind for found in conditions.all()))))
    said: dict[str, Any] = {"kind": kind.kind}
    for name in kind.Settings.base_fields:
        if name == "of":
            said["of"] = draw(st.lists(definitions(depth - 1), max_size=3)) if depth else draw(anything)
        elif draw(st.integers(0, 3)):
            said[name] = draw(FITTING.get(name, texts)) if draw(st.integers(0, 7)) else draw(anything)
    return said


@pytest.mark.django_db
@given(data=definitions() | anything)
def test_any_json_is_refused_or_answered(data: Any) -> None:
    try:
        condition = parse(data)
    except BadCondition as problem:
        assert str(problem)
        return
    contact = Contact.objects.create(created_at=NOW, updated_at=NOW)
    holds = contact.pk in matching(condition, [contact.pk], NOW)
    assert everybody(condition, NOW).filter(pk=contact.pk).exists() == holds
    assert condition.explain(contact, NOW).ok == holds
    assert condition.sentence()
    assert parse(condition.as_json()).as_json() == condition.as_json()


@pytest.mark.django_db
@given(
    pairs=st.lists(st.tuples(st.sampled_from(["node", "a-kind", "root-kind", "a-event", "a-is"]), texts), max_size=8)
)
def test_any_form_is_refused_or_understood(pairs: list[tuple[str, str]]) -> None:
    data = QueryDict(mutable=True)
    for name, value in [("node", "root:"), ("root-kind", "all"), ("node", "a:root"), *pairs]:
        data.appendlist(f"who-{name}", value)
    asked = ConditionField(required=False)
    said = asked.bound_data(asked.widget.value_from_datadict(data, {}, "who"), {})
    assert asked.widget.render("who", said, {})
