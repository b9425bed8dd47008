"""What a broadcast may send, and how it looks to one of those who get it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.broadcasts.audience import GETS, gates
from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan
from campaigns.broadcasts.who import channel_of
from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.preview import preview, reader, somebody
from campaigns.message_templates.wordings import beginning, newest, version_for
from channels.adapters.base import adapters
from channels.outbox.preview import Preview
from lifecycle.conditions.base import BadCondition, parse
from lifecycle.contacts.models import Contact

MOST = 200  # messages to choose from, the newest first
FACES = 5


@dataclass(frozen=True)
class Choice:
    key: str
    name: str
    icon: str
    channel: str
    begins: str
    is_chosen: bool


@dataclass(frozen=True)
class Pane:
    """A message as one of those who get it sees it. `faces`: (id, name) of people to look at it as."""

    preview: Preview | None = None
    faces: Sequence[tuple[int, str]] = ()
    face: int = 0
    languages: Sequence[tuple[str, int]] = field(default_factory=list)


def choices(chosen: str) -> list[Choice]:
    """Two statements."""
    templates = list(MessageTemplate.objects.filter(is_archived=False).order_by("-pk")[:MOST])
    begins: dict[int, str] = {}
    for version in newest(templates):
        begins.setdefault(version.template_id, beginning(version))  # everybody's words come first
    return [
        Choice(
            template.key,
            template.name,
            adapters.get(template.channel).icon if template.channel in adapters else "send",
            str(adapters.get(template.channel).label) if template.channel in adapters else template.channel,
            begins.get(template.pk, ""),
            template.key == chosen,
        )
        for template in sorted(templates, key=lambda template: template.key != chosen)
    ]


def pane_as(
    request: HttpRequest, plan: Plan, template: MessageTemplate | None, broadcast: Broadcast, now: datetime
) -> Pane:
    if template is None:
        return Pane()
    people = _faces(plan, template, broadcast.topic, now)
    asked = str(request.POST.get("as") or request.GET.get("as") or "")
    chosen = next((person for person in people if str(person.pk) == asked), people[0])
    version = version_for(newest([template]), chosen.locale)
    faces = [(person.pk, str(person)) for person in people if person.pk]
    if version is None:
        return Pane(Preview(problem=_("It has no words yet.")), faces, chosen.pk or 0)
    shown = preview(
        version.content,
        reader(chosen, campaign=broadcast.name),
        origin=request.build_absolute_uri("/"),
        now=now,
        zone=timezone.get_current_timezone(),
    )
    return Pane(shown, faces, chosen.pk or 0)


def _faces(plan: Plan, template: MessageTemplate, topic: str, now: datetime) -> list[Contact]:
    try:
        asked = gates(parse(plan.who), channel=channel_of(template), topic=topic, now=now)
        found = asked.listed(GETS, after=0, limit=FACES)
    except BadCondition:
        found = []
    return found or [somebody(now)]
