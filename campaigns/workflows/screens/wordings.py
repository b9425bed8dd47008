"""The messages of a draft as one person would read them, for whoever answers for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.preview import reader, render, somebody
from campaigns.message_templates.wordings import newest
from campaigns.workflows.digest import templates_of
from channels.adapters.base import adapters
from channels.content.problem import TemplateProblem

MOST = 30


@dataclass(frozen=True)
class Wording:
    """`heading`: of a mail, what it says in the list of mails; `problem`: in place of words that cannot be made."""

    name: str
    icon: str
    locale: str
    heading: str = ""
    text: str = ""
    problem: str = ""


def wordings_of(draft: Mapping[str, Any], *, campaign: str, now: datetime) -> list[Wording]:
    """Three statements."""
    found = MessageTemplate.objects.filter(key__in=templates_of(dict(draft))).order_by("name")[:MOST]
    templates = {template.pk: template for template in found}
    if not templates:
        return []
    who = reader(somebody(now), campaign=campaign)
    said = []
    for version in newest(list(templates.values())):
        template = templates[version.template_id]
        icon = adapters.get(template.channel).icon if template.channel in adapters else "send"
        try:
            rendered = render(version.content, who)
        except TemplateProblem as problem:
            said.append(Wording(template.name, icon, version.locale, problem=problem.sentence))
            continue
        heading = " · ".join(part for part in (rendered.subject, rendered.preheader) if part)
        text = rendered.text or "\n".join(str(value) for value in rendered.fields.values() if value)
        said.append(Wording(template.name, icon, version.locale, heading, text.strip()))
    return said
