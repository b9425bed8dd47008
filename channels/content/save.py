import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from channels.content.content import prepare_payload
from channels.content.models import Content
from channels.content.values import jsonable


def digest_of(channel: str, payload: Mapping[str, Any]) -> str:
    """SHA-256 of the channel and the payload, whatever the order of its keys."""
    return hashlib.sha256(json.dumps([channel, payload], sort_keys=True).encode()).hexdigest()


def save_content(*, channel: str, payload: Mapping[str, Any], now: datetime) -> Content:
    """The one row for these words. Raises `TemplateProblem` for words that cannot be prepared."""
    payload = jsonable(payload)  # PostgreSQL stores no NUL and no half character
    prepare_payload(channel, payload)
    content, _ = Content.objects.get_or_create(
        digest=digest_of(channel, payload),
        defaults={"channel": channel, "payload": payload, "created_at": now},
    )
    return content
