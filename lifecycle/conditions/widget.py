"""The builder of conditions: a tree of groups and small forms, without any JSON on the page.

Posted, each node is one `<name>-node` with `<id>:<id of its group>`, in the order of the page, and its inputs are
`<name>-<id>-<input>`; `<name>-<id>-kind` says what it is. The outermost group belongs to none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString

from lifecycle.conditions.at_hand import at_hand
from lifecycle.conditions.base import MOST_CONDITIONS, Condition, Definition, conditions
from lifecycle.conditions.group import Group
from lifecycle.kinds.registry import UnknownKind
from lifecycle.kinds.rows_widget import EMPTY, Line, Posted, line, posted
from lifecycle.look.link import admin_link

ROOT = "root"
ID = re.compile(r"[a-z0-9_]{1,60}")
NAME = re.compile(r"[\w-]{1,200}", re.ASCII)
NODE = re.compile(rf"({ID.pattern}):({ID.pattern})?")


class PostedCondition(dict[str, Any]):
    """A definition as somebody just sent it."""


@dataclass
class Node:
    """One box of the builder. A leaf has inputs, a group has boxes inside."""

    id: str
    parent: str
    kind: type[Condition]
    inputs: Line | None = None
    nodes: list["Node"] = field(default_factory=list)

    @property
    def is_group(self) -> bool:
        return issubclass(self.kind, Group)


class ConditionWidget(forms.Widget):
    template_name = "admin/conditions/builder.html"
    use_fieldset = True

    class Media:
        css = {"all": ["css/conditions.css"]}
        js = ["js/rows.js", "js/conditions.js"]

    def __init__(self, *, preview: bool = True, in_campaign: bool = False, attrs: Any = None) -> None:
        super().__init__(attrs)
        self.preview, self.in_campaign = preview, in_campaign

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        if not isinstance(data, MultiValueDict):
            return data.get(name)
        return PostedCondition(posted_definition(data, files, name))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return f"{name}-node" not in data and name not in data

    def id_for_label(self, id_: str) -> str:
        return ""  # the label names the group, not its first input

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        definition = value if isinstance(value, dict) else {}
        here = {"in_campaign": at_hand().campaign_id} if self.in_campaign else {}
        context["widget"] |= {
            "root": tree(name, definition, isinstance(value, PostedCondition)),
            "groups": groups(),
            "leaves": leaves(in_campaign=self.in_campaign),
            "node_url": admin_link("lifecycle_condition_node", **here),
            "preview_url": admin_link("lifecycle_condition_preview") if self.preview else "",
            "why_url": admin_link("lifecycle_condition_why") if self.preview else "",
        }
        return context

    def _render(self, template_name: str, context: dict[str, Any], renderer: BaseRenderer | None = None) -> SafeString:
        # Django's own form renderer does not look into the project's templates.
        return render_to_string(template_name, context)


def groups() -> list[type[Condition]]:
    return [conditions.get(kind) for kind in ("all", "any", "none")]


def leaves(*, in_campaign: bool) -> list[type[Condition]]:
    return [
        kind for kind in conditions.all() if not issubclass(kind, Group) and (in_campaign or not kind.only_in_campaigns)
    ]


def posted_definition(data: MultiValueDict[str, Any], files: Any, name: str) -> Definition:
    """The definition out of the boxes. A group left empty says nothing, and one condition needs no group."""
    found: dict[str, Definition] = {}
    parents: dict[str, str] = {}
    for said in data.getlist(f"{name}-node")[:MOST_CONDITIONS]:
        if match := NODE.fullmatch(str(said)):
            node, parent = match[1], match[2] or ""
            found[node] = _posted_node(data, files, f"{name}-{node}")
            if parent in found and "of" in found[parent]:
                found[parent]["of"].append(found[node])
                parents[node] = parent
    return _tidy(found.get(ROOT, {}))


def posted_leaves(data: MultiValueDict[str, Any], files: Any, name: str) -> dict[str, Definition]:
    """Each condition by itself, by the id of its box."""
    said = [NODE.fullmatch(str(each)) for each in data.getlist(f"{name}-node")[:MOST_CONDITIONS]]
    found = {match[1]: _posted_node(data, files, f"{name}-{match[1]}") for match in said if match}
    return {node: definition for node, definition in found.items() if "of" not in definition}


def _posted_node(data: MultiValueDict[str, Any], files: Any, prefix: str) -> Definition:
    kind = str(data.get(f"{prefix}-kind", ""))
    if kind not in conditions:
        return {"kind": kind}
    found = conditions.get(kind)
    if issubclass(found, Group):
        return {"kind": kind, "of": []}
    said = posted(found.Settings, data, files, prefix)
    return {"kind": kind} | {name: value for name, value in said.items() if not _is_empty(value)}


def _is_empty(value: Any) -> bool:
    """Also two inputs for one value of which only the unit is chosen."""
    return value in EMPTY or (
        isinstance(value, list) and not isinstance(value, Posted) and any(part in EMPTY for part in value)
    )


def _tidy(definition: Definition) -> Definition:
    if "of" not in definition:
        return definition
    parts = [part for part in map(_tidy, definition["of"]) if part]
    if len(parts) == 1 and definition["kind"] != "none":
        return parts[0]
    return {"kind": definition["kind"], "of": parts} if parts else {}


def tree(name: str, definition: Definition, is_posted: bool) -> Node:
    """The boxes of a definition. The outermost is always a group, so that there is a place to add to."""
    kind = definition.get("kind")
    outer = definition if kind in ("all", "any", "none") else {"kind": "all", "of": [definition] if definition else []}
    return _node(name, outer, ROOT, "", is_posted)


def _node(name: str, definition: Definition, id: str, parent: str, is_posted: bool) -> Node:
    kind = conditions.get(definition["kind"])
    if not issubclass(kind, Group):
        return Node(id, parent, kind, inputs_of(kind, name, id, definition, is_posted))
    node = Node(id, parent, kind)
    for place, part in enumerate(definition.get("of") or []):
        if isinstance(part, dict) and part.get("kind") in conditions:
            node.nodes.append(_node(name, part, f"{id}_{place}", id, is_posted))
    return node


def inputs_of(kind: type[Condition], name: str, id: str, definition: Definition, is_posted: bool) -> Line:
    settings = {key: value for key, value in definition.items() if key != "kind"}
    return line(kind.Settings, name, id, settings, is_posted)


def fresh_node(name: str, kind: str, id: str, parent: str) -> Node:
    """A box that somebody adds. Raises UnknownKind."""
    if not NAME.fullmatch(name) or not ID.fullmatch(id) or not ID.fullmatch(parent):
        raise UnknownKind(kind)
    return _node(name, {"kind": kind}, id, parent, False)
