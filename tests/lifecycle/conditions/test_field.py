import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.test import Client

from lifecycle.conditions.base import conditions
from lifecycle.conditions.field import ConditionField
from lifecycle.conditions.widget import fresh_node, leaves
from lifecycle.kinds.registry import UnknownKind
from lifecycle.kinds.rows_field import RowsField
from tests.lifecycle.conditions.test_cases import GOOD
from tests.lifecycle.conditions.world import build

pytestmark = pytest.mark.django_db


class Rule(forms.Form):
    who = ConditionField(label="Who", required=False, in_campaign=True)


class Way(forms.Form):
    name = forms.CharField()
    condition = ConditionField(preview=False, in_campaign=True)


class Branch(forms.Form):
    ways = RowsField(Way)


class Inputs(HTMLParser):
    """What a browser would post, in the order of the page. Templates inside are not part of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str]] = []
        self.select: dict[str, Any] = {}
        self.depth = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = dict(attributes)
        if tag == "template":
            self.depth += 1
        if self.depth:
            return
        if tag == "select":
            self.select = {"name": said.get("name"), "many": "multiple" in said, "chosen": [], "all": []}
        if tag == "option":
            self.select["all"].append(said.get("value") or "")
            if "selected" in said:
                self.select["chosen"].append(said.get("value") or "")
        if tag == "input" and said.get("name"):
            self.pairs.append((said["name"] or "", said.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self.depth -= 1
        if tag == "select" and not self.depth and self.select["name"]:
            chosen = self.select["chosen"] or ([] if self.select["many"] else self.select["all"][:1])
            self.pairs += [(self.select["name"], value) for value in chosen]


def posted(form: forms.Form) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in Inputs(form.as_div()).pairs:
        data.appendlist(name, value)
    return data


def as_typed(definition: Any) -> Any:
    """What was a number or a list in JSON is text when it comes out of an input; a choice of several has no order."""
    if isinstance(definition, dict):
        return {key: typed(key, value) for key, value in definition.items()}
    return [as_typed(item) for item in definition] if isinstance(definition, list) else definition


def typed(key: str, value: Any) -> Any:
    if key == "is":
        return sorted(value)
    if key != "value":
        return as_typed(value)
    said = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return said.lower() if isinstance(value, bool) else said


@pytest.mark.parametrize("case", GOOD)
def test_what_the_builder_shows_comes_back_the_same(case: dict[str, Any]) -> None:
    build(case["people"], case.get("records", []))
    stored = ConditionField(in_campaign=True).clean(case["settings"])
    form = Rule(posted(Rule(initial={"who": stored})))
    assert form.is_valid(), form.errors
    assert as_typed(form.cleaned_data["who"]) == as_typed(unwrapped(stored))


def unwrapped(definition: Any) -> Any:
    if isinstance(definition, dict) and "of" in definition:
        parts = [unwrapped(part) for part in definition["of"]]
        return parts[0] if len(parts) == 1 and definition["kind"] != "none" else {**definition, "of": parts}
    if isinstance(definition, dict) and "properties" in definition:
        rows = [
            {key: value for key, value in row.items() if value not in (None, "")} for row in definition["properties"]
        ]
        return {**definition, "properties": rows}
    return definition


def test_an_empty_builder_says_nothing() -> None:
    form = Rule(posted(Rule()))
    assert form.is_valid()
    assert form.cleaned_data["who"] == {}


def test_one_that_is_required_asks_for_a_condition() -> None:
    class Needed(forms.Form):
        who = ConditionField()

    assert Needed(posted(Needed())).errors["who"] == ["Add a condition."]
    assert Needed({"who": {}}).errors["who"] == ["Add a condition."]


def test_groups_inside_groups_keep_their_order() -> None:
    first, second = ({"kind": "event", "event": name, "did": True} for name in ("A", "B"))
    inner = {"kind": "none", "of": [second, {"kind": "any", "of": [first, second]}]}
    stored = {"kind": "all", "of": [first, inner, second]}
    form = Rule(posted(Rule(initial={"who": stored})))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["who"] == stored


def test_empty_groups_fall_away() -> None:
    data = QueryDict("who-node=root:&who-root-kind=all&who-node=a:root&who-a-kind=any&who-node=b:a&who-b-kind=none")
    form = Rule(data)
    assert form.is_valid()
    assert form.cleaned_data["who"] == {}


def test_a_mistake_is_shown_where_it_was_made() -> None:
    data = QueryDict(
        "who-node=root:&who-root-kind=all&who-node=a:root&who-a-kind=event&who-a-event=&who-a-within_n=0&who-a-within_unit=days"
    )
    form = Rule(data)
    assert "“Event” is still empty." in form.errors["who"][0]
    html = form.as_div()
    assert html.count('class="lc-field-error" role="alert">This field is required') == 1
    assert "Give a whole number from 1" in html
    assert '<option value="event" selected>' not in html


@pytest.mark.parametrize(
    "path", ["who-node=a:b", "who-node=root:root", "who-node=<b>:", "who-node=root:&who-root-kind=x"]
)
def test_a_broken_tree_is_refused_or_empty(path: str) -> None:
    form = Rule(QueryDict(path))
    if not form.is_valid():
        assert form.errors["who"]
    form.as_div()


def test_json_goes_the_same_way() -> None:
    form = Rule({"who": {"kind": "event", "event": "A"}})
    assert form.is_valid()
    assert form.cleaned_data["who"] == {"kind": "event", "event": "A", "did": True}
    assert not Rule({"who": {"kind": "nothing"}}).is_valid()
    assert not Rule({"who": "text"}).is_valid()


def test_a_builder_stands_in_a_row_of_a_step() -> None:
    stored = {"ways": [{"name": "a", "condition": {"kind": "event", "event": "A", "did": True}}]}
    form = Branch(posted(Branch(initial=stored)))
    assert form.is_valid(), form.errors
    assert form.cleaned_data == stored
    html = Branch(initial=stored).as_div()
    assert 'data-builder="ways-__new__-condition"' in html
    assert 'data-preview-url=""' in html


@pytest.mark.parametrize("kind", [kind.kind for kind in conditions.all()])
def test_every_kind_has_a_box_without_json(kind: str) -> None:
    node = fresh_node("who", kind, "n1", "root")
    assert node.is_group or node.inputs is not None
    shown = "".join(cell.widget for cell in node.inputs.cells) if node.inputs else ""
    assert not re.search(r"[{\[]['\"]|None", shown)


def test_a_box_with_a_strange_name_is_refused() -> None:
    for name, kind, id in (("who", "nothing", "n1"), ("who", "event", '"'), ("<b>", "event", "n1")):
        with pytest.raises(UnknownKind):
            fresh_node(name, kind, id, "root")


def test_groups_are_no_leaves() -> None:
    assert not {kind.kind for kind in leaves(in_campaign=True)} & {"all", "any", "none"}


def test_what_asks_about_a_way_through_a_campaign_is_offered_and_taken_only_there() -> None:
    earlier = {"kind": "step_message", "step": "news", "did": "opened"}
    inside, elsewhere = ConditionField(in_campaign=True), ConditionField()
    assert 'value="step_message"' in inside.widget.render("who", {}, {"id": "who"})
    assert 'value="step_message"' not in elsewhere.widget.render("who", {}, {"id": "who"})
    assert inside.clean(earlier) == earlier
    with pytest.raises(ValidationError, match="“Message of an earlier step” means something only inside a campaign."):
        elsewhere.clean({"kind": "any", "of": [earlier]})


def test_a_group_that_is_added_offers_what_the_first_one_does(admin_client: Client) -> None:
    asked = {"name": "who", "kind": "any", "id": "n1", "parent": "root"}
    for builder, is_offered in ((ConditionField(in_campaign=True), True), (ConditionField(), False)):
        address = builder.widget.get_context("who", {}, {})["widget"]["node_url"]
        group = admin_client.get(f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}").content.decode()
        assert ('value="step_message"' in group) == is_offered
