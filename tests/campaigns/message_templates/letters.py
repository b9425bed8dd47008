"""Messages for tests, saved by the verbs."""

from typing import Any

from campaigns.message_templates.create import create_template
from campaigns.message_templates.models import MessageTemplate, TemplateVersion
from campaigns.message_templates.save import save_version
from tests.cast import NOW


def text(words: str, *, key: str = "hello", locale: str = "") -> TemplateVersion:
    return save_version(template=_template(key, "sms"), locale=locale, source={"text": words}, by=None, now=NOW)


def mail(*blocks: dict[str, Any], key: str = "letter", locale: str = "", **more: Any) -> TemplateVersion:
    source = {"subject": "Hello", "blocks": list(blocks) or [{"kind": "text", "text": "Hello"}], **more}
    return save_version(template=_template(key, "email"), locale=locale, source=source, by=None, now=NOW)


def _template(key: str, channel: str) -> MessageTemplate:
    found = MessageTemplate.objects.filter(key=key).first()
    return found or create_template(key=key, name=key.capitalize(), channel=channel, now=NOW)
