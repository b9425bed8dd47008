from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.text import slugify

from campaigns.message_templates.create import create_template
from campaigns.message_templates.hang_drawings import hang_drawings
from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.save import BadTemplate, save_version
from campaigns.playbooks.names import KEY_LENGTH, message_key, with_message_keys
from campaigns.playbooks.plan import EVERYBODY, BadPlan, Plan
from campaigns.workflows.editing.open_draft import MOMENT, note_editor
from campaigns.workflows.models import Campaign
from channels.content.values import jsonable
from lifecycle.segments.models import Segment
from lifecycle.segments.save import BadSegment, save_segment
from lifecycle.stages.install import install as install_stages
from lifecycle.stages.models import Stage
from lifecycle.stages.save import BadStage, save_stage

if TYPE_CHECKING:
    from django.contrib.auth.models import User

USUAL_STAGES = "lifecycle"


def bring_in(*, plan: Plan, by: "User | None", now: datetime) -> Campaign:
    """The campaign of a plan as a draft, with its messages, segments and stages. Raises BadPlan.

    One that is there already gets the plan as its draft, and its messages the plan's words as their newest; what
    runs stays as it was published. Segments and stages that are there stay as they are.
    """
    if slugify(plan.key) != plan.key or len(plan.key) > KEY_LENGTH:
        raise BadPlan(f"The key may hold small letters, digits and hyphens, at most {KEY_LENGTH}.")
    plan = replace(plan, steps=jsonable(plan.steps), enters=jsonable(plan.enters))
    with transaction.atomic():
        try:
            _stages(plan)
            _segments(plan, now)
            for name, message in plan.messages.items():
                _message(message_key(plan.key, name), name, message, by, now)
        except (BadTemplate, BadSegment, BadStage) as problem:
            raise BadPlan(str(problem)) from problem
        return _campaign(plan, now)


def _stages(plan: Plan) -> None:
    if not Stage.objects.exists():
        install_stages(USUAL_STAGES)
    there = set(Stage.objects.values_list("key", flat=True))
    for key, about in plan.stages.items():
        if key not in there:  # entered by this campaign only, until somebody says more
            save_stage(key=key, name=about["name"], icon=about.get("icon", "flag"), goal=about.get("goal", ""))


def _segments(plan: Plan, now: datetime) -> None:
    there = set(Segment.objects.filter(key__in=plan.segments).values_list("key", flat=True))
    for key, about in plan.segments.items():
        if key not in there:
            who = about.get("who") or {}
            save_segment(
                now=now,
                key=key,
                name=about["name"],
                description=str(about.get("description") or ""),
                is_static=not who,
                definition=who,
            )


def _message(key: str, name: str, message: Mapping[str, Any], by: "User | None", now: datetime) -> None:
    template = MessageTemplate.objects.filter(key=key).first()
    if template is None:
        title = str(message.get("name") or name)
        template = create_template(key=key, name=title, channel=message["channel"], now=now)
    if template.channel != message["channel"]:
        raise BadPlan(f"There is a message “{key}” already, for another channel.")
    for locale, source in message["words"].items():
        language = "" if locale == EVERYBODY else locale
        words = hang_drawings(source=source, by=by, now=now)
        try:
            save_version(template=template, locale=language, source=words, by=by, now=now)
        except BadTemplate as problem:
            raise BadPlan(f"Message “{name}”: {problem}") from problem


def _campaign(plan: Plan, now: datetime) -> Campaign:
    campaign = Campaign.objects.select_for_update().filter(key=plan.key).first()
    if campaign is None:
        campaign = Campaign(key=plan.key, created_at=now, updated_at=now - MOMENT)
    elif campaign.kind != "journey":
        raise BadPlan(f"There is a broadcast “{plan.key}” already. Give the campaign another key.")
    said = {
        "name": plan.name,
        "stage": plan.stage,
        "topic": plan.topic,
        "priority": plan.priority,
        "reentry": plan.again,
        "goal": jsonable(plan.goal),
        "exit_rule": jsonable(plan.leaves_when),
        "draft": jsonable({**plan.graph, "steps": with_message_keys(plan.steps, plan.key, plan.messages)}),
    }
    for name, value in said.items():
        setattr(campaign, name, value)
    note_editor(campaign)
    # Later than before also where the clock stands still: who has it open is told.
    campaign.updated_at = max(now, campaign.updated_at + MOMENT)
    campaign.save()
    return campaign
