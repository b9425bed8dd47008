"""Campaigns and messages for tests, made by the verbs that the admin uses."""

from datetime import datetime
from typing import Any

from campaigns.message_templates.models import MessageTemplate, TemplateVersion
from campaigns.workflows.models import Campaign
from campaigns.workflows.publish import publish
from channels.content.save import save_content

FINISH = {"kind": "finish"}


def step(kind: str, exits: dict[str, str] | None = None, **settings: Any) -> dict[str, Any]:
    return {"kind": kind, "settings": settings, "exits": exits or {}}


def on(event: str, **more: Any) -> dict[str, Any]:
    return {"kind": "event", "event": event, **more}


def text(key: str, now: datetime, words: str = "Hello {{ contact.first_name }}") -> MessageTemplate:
    """A text message that exists and says so much."""
    template = MessageTemplate.objects.create(key=key, name=key, channel="sms", created_at=now)
    content = save_content(channel="sms", payload={"text": words}, now=now)
    TemplateVersion.objects.create(template=template, number=1, source={"text": words}, content=content, saved_at=now)
    return template


def draft(key: str, start: str, steps: dict[str, Any], now: datetime, triggers: Any = (), **more: Any) -> Campaign:
    graph = {"triggers": list(triggers) or [{"kind": "by_hand"}], "start": start, "steps": steps}
    return Campaign.objects.create(key=key, name=key, draft=graph, created_at=now, updated_at=now, **more)


def live(key: str, start: str, steps: dict[str, Any], now: datetime, triggers: Any = (), **more: Any) -> Campaign:
    campaign = draft(key, start, steps, now, triggers, **more)
    publish(campaign=campaign, by=None, now=now)
    campaign.refresh_from_db()
    return campaign
