"""Every channel lives through its case file: what a marketer writes, and what one person gets of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from channels.adapters.base import Outgoing, adapters
from channels.content.models import Content
from channels.content.prepare import prepare
from channels.content.problem import TemplateProblem
from channels.content.save import digest_of

CASES = Path(__file__).parents[2] / "cases" / "adapters"
ALL = [
    pytest.param(file.stem, case, id=f"{file.stem}: {case['name']}")
    for file in sorted(CASES.glob("*.json"))
    for case in json.loads(file.read_text())
]


def outgoing(channel: str, payload: dict[str, Any], merge: dict[str, Any]) -> Outgoing:
    content = Content(channel=channel, payload=payload, digest=digest_of(channel, payload))
    return Outgoing(id=1, reference="case", contact_id=1, channel=channel, address="", content=content, merge=merge)


@pytest.mark.parametrize(("channel", "case"), [case for case in ALL if "refused" not in case.values[1]])
def test_a_case_is_as_written(channel: str, case: dict[str, Any]) -> None:
    adapter = adapters.get(channel)()
    form = adapter.Content(case["source"])
    assert form.is_valid(), form.errors
    message = outgoing(channel, adapter.compile(form.cleaned_data), case["merge"])
    prepared = prepare(message.content)
    rendered = prepared.render(message.merge)
    for name, text in case.get("renders", {}).items():
        assert getattr(rendered, name) == text
    for name, pieces in case.get("holds", {}).items():
        assert [piece for piece in pieces if piece not in getattr(rendered, name)] == []
    if "reads" in case:
        assert sorted({field.path for field in prepared.fields}) == case["reads"]
    weight = adapter.measure(message)
    assert {"parts": weight.parts, "cost_micros": weight.cost_micros} == case["weighs"]


@pytest.mark.parametrize(("channel", "case"), [case for case in ALL if "refused" in case.values[1]])
def test_what_cannot_be_sent_is_refused_in_words(channel: str, case: dict[str, Any]) -> None:
    adapter = adapters.get(channel)()
    form = adapter.Content(case["source"])
    if not form.is_valid():
        said = [error for errors in form.errors.values() for error in errors]
        assert case["refused"] in said
        return
    with pytest.raises(TemplateProblem) as problem:
        adapter.compile(form.cleaned_data)
    assert case["refused"] in problem.value.sentence


def test_every_channel_has_cases_and_says_who_it_is() -> None:
    assert {file.stem for file in CASES.glob("*.json")} >= {adapter.kind for adapter in adapters.all()}
    for kind in adapters.all():
        assert str(kind.label) and kind.icon and kind().batch > 0 and kind().provider
