from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from channels.adapters.base import adapters
from channels.adapters.email.sender import default_sender
from channels.content.save import save_content
from channels.feedback.language import language_of
from channels.outbox.enqueue import NewMessage, enqueue
from lifecycle.brand.brand import Brand
from lifecycle.brand.read import the_brand
from lifecycle.consent.confirm import OPEN_FOR
from lifecycle.consent.links import confirm_url
from lifecycle.consent.models import Confirmation, Topic

STEP = "confirmation"
WRITTEN = ("email", "sms")  # other channels have nothing to press


def ask_to_confirm(ids: list[int], now: datetime) -> None:
    """A service message to each who is to confirm, in their language: no caps, no night, but a closed address stays
    closed. One content for each language, channel and topic."""
    asked = Confirmation.objects.filter(pk__among=ids, channel__in=WRITTEN).select_related("contact", "topic")
    alike: dict[tuple[str, str, int], list[Confirmation]] = defaultdict(list)
    for each in asked.order_by("pk"):
        alike[each.channel, language_of(each.contact.locale), each.topic_id].append(each)
    brand = the_brand() if alike else Brand()
    new: list[NewMessage] = []
    for (channel, language, _topic), group in alike.items():
        content_id = _words(channel, language, group[0].topic, brand, now)
        new += [_message(each, content_id, now) for each in group]
    enqueue(new, now=now)


def _message(asked: Confirmation, content_id: int, now: datetime) -> NewMessage:
    return NewMessage(
        reference=f"confirm/{asked.pk}/{asked.asked_at:%Y%m%d%H%M%S}",
        contact_id=asked.contact_id,
        channel=asked.channel,
        due_at=now,
        expires_at=now + OPEN_FOR,
        content_id=content_id,
        merge={"confirm_url": confirm_url(asked.contact_id, asked.channel, asked.topic.key)},
        topic=asked.topic.key,
        kind="service",
        step_key=STEP,
    )


def _words(channel: str, language: str, topic: Topic, brand: Brand, now: datetime) -> int:
    name, address = default_sender()
    with translation.override(language):
        source = SOURCES[channel](topic.words, brand.company or name or address)
        payload = adapters.get(channel)().compile(source, locale=language, marketing=False, brand=brand)
    return save_content(channel=channel, payload=payload, now=now).pk


def _mail(topic: str, company: str) -> dict[str, Any]:
    said = {"topic": literal(topic), "company": literal(company)}
    blocks: Sequence[dict[str, Any]] = [
        {"kind": "heading", "text": gettext("Please confirm"), "level": 1},
        {"kind": "text", "text": gettext("Somebody, we hope you, asked %(company)s for “%(topic)s”.") % said},
        {"kind": "button", "text": gettext("Look at it and say yes"), "href": "{{ confirm_url }}"},
        {"kind": "text", "text": gettext("If it was not you, do nothing: you get no more mail about it.")},
    ]
    return {"subject": gettext("Please confirm: %(topic)s") % said, "blocks": list(blocks)}


def _text(topic: str, company: str) -> dict[str, Any]:
    said = {"topic": literal(topic), "company": literal(company)}
    return {"text": gettext("%(company)s: do you want “%(topic)s”? Say yes here: ") % said + "{{ confirm_url }}"}


def literal(words: str) -> str:
    """A name is no template."""
    return words.replace("{", "(").replace("}", ")")


SOURCES = {"email": _mail, "sms": _text}
