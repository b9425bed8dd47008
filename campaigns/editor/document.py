"""What the editor holds of a campaign: its draft and its rules, as JSON that goes to the browser and comes back."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from campaigns.editor.layout import clean_layout
from campaigns.workflows.draft_shape import BadShape, check_shape
from campaigns.workflows.editing.draft import whole
from campaigns.workflows.models import Campaign
from lifecycle.kinds.shape import is_storable

# Set beside the draft; the last three hold with the next publish, the others at once.
RULES = ("name", "stage", "topic", "priority", "reentry", "goal", "exit_rule")


@dataclass(frozen=True)
class Document:
    draft: Mapping[str, Any]
    rules: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {"draft": self.draft, "rules": self.rules}


def document_of(campaign: Campaign) -> Document:
    draft = whole(campaign.draft)
    draft["layout"] = clean_layout(draft.get("layout"))
    return Document(draft, {name: getattr(campaign, name) for name in RULES})


def read_document(data: Any) -> Document:
    """Raises BadShape."""
    if not isinstance(data, dict) or not isinstance(data.get("draft"), dict):
        raise BadShape("A document has a draft and rules.")
    draft = {name: part for name, part in data["draft"].items() if name != "gone"}
    draft["layout"] = clean_layout(draft.get("layout"))
    return Document(check_shape(draft), _rules(data.get("rules")))


def _rules(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict) or set(data) != set(RULES) or not is_storable(data):
        raise BadShape("The rules of a campaign are " + ", ".join(RULES) + ".")
    texts = ("name", "stage", "topic", "reentry")
    if not all(isinstance(data[name], str) and len(data[name]) <= 160 for name in texts) or not data["name"].strip():
        raise BadShape("A campaign has a name, and its stage and topic are keys.")
    if not isinstance(data["priority"], int) or not 0 <= data["priority"] <= 100:
        raise BadShape("The priority is a number from 0 to 100.")
    if data["reentry"] not in ("after_leaving", "restart", "once"):
        raise BadShape("Say whether they can enter again.")
    if not isinstance(data["goal"], dict) or not isinstance(data["exit_rule"], dict):
        raise BadShape("The goal and the rule for leaving are conditions.")
    return data


def as_campaign(campaign: Campaign, document: Document) -> Campaign:
    """The campaign as it would be with this document. Not to be saved."""
    tried = copy(campaign)
    tried.draft = whole(document.draft)
    for name, value in document.rules.items():
        setattr(tried, name, value)
    return tried
