from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.rename import clean_name
from campaigns.message_templates.save import BadTemplate, adapter_of

LONGEST_KEY = 80


def create_template(*, name: str, channel: str, now: datetime, key: str = "") -> MessageTemplate:
    """A message without words yet. Campaigns know it by its key, which stays; without one it is made of the name."""
    name = clean_name(name)
    adapter_of(channel)
    try:
        with transaction.atomic():
            return MessageTemplate.objects.create(key=_free_key(key, name), name=name, channel=channel, created_at=now)
    except IntegrityError:  # somebody took the key meanwhile
        raise _taken(key or name) from None


def _free_key(key: str, name: str) -> str:
    wanted = slugify(key or name)[:LONGEST_KEY] or "message"
    if key:
        if wanted != key:
            raise BadTemplate(_("The key may hold only small letters, digits and hyphens."))
        if MessageTemplate.objects.filter(key=key).exists():
            raise _taken(key)
        return key
    stem = wanted[: LONGEST_KEY - 5]
    taken = set(MessageTemplate.objects.filter(key__startswith=stem).values_list("key", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, 10_000))
    return wanted if wanted not in taken else next(found for found in numbered if found not in taken)


def _taken(key: str) -> BadTemplate:
    return BadTemplate(_("There is a message “%(key)s” already.") % {"key": key})
