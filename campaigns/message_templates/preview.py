from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from django.utils.translation import gettext as _

from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.save import BadTemplate, adapter_of, clean_locale, clean_source, compiled
from channels.content.models import Content
from channels.content.save import digest_of
from channels.outbox.models import Message
from channels.outbox.preview import Preview
from channels.outbox.preview import preview as preview_message
from lifecycle.contacts.models import Contact
from lifecycle.contacts.values import load_values
from lifecycle.events.models import Event
from lifecycle.events.names import OURS


def preview(
    *,
    template: MessageTemplate,
    contact: Contact,
    now: datetime,
    zone: tzinfo,
    origin: str,
    source: Mapping[str, Any] | None = None,
    locale: str | None = None,
) -> Preview:
    """The message as this contact would get it now; nothing is stored.

    source: words that are being written; without them, those in use. locale: without it, the contact's own.
    """
    try:
        content = _content(template, source, clean_locale(contact.locale if locale is None else locale))
    except BadTemplate as problem:
        return Preview(problem=str(problem))
    adapter = adapter_of(template.channel)
    values = load_values([contact.pk])[contact.pk]
    addresses = {"email": values.email, "phone": values.phone}
    message = Message(
        pk=0,
        contact=contact,
        channel=template.channel,
        address=adapter.address_of(addresses) if adapter.reaches else "",
        kind="marketing" if adapter.needs_consent else "transactional",
        reference=_("a preview"),
        content=content,
        merge={"contact": values.merge(), "event": _newest_event(contact, now), "campaign": {"name": template.name}},
        due_at=now,
        created_at=now,
    )
    return preview_message(message, [], origin=origin, now=now, zone=zone)


def _content(template: MessageTemplate, source: Mapping[str, Any] | None, locale: str) -> Content:
    if source is None:
        return _in_use(template, locale)
    payload = compiled(template.channel, clean_source(template.channel, source), locale)
    return Content(channel=template.channel, payload=payload, digest=digest_of(template.channel, payload))


def _in_use(template: MessageTemplate, locale: str) -> Content:
    by_locale = {version.locale: version for version in template.versions.select_related("content").order_by("number")}
    for wanted in (locale, locale.partition("-")[0], ""):
        if wanted in by_locale:
            return by_locale[wanted].content
    raise BadTemplate(_("There are no words for this language, and none for everybody else."))


def _newest_event(contact: Contact, now: datetime) -> dict[str, Any]:
    """What a campaign's event may have said: that of the last thing the contact did."""
    mine = Event.objects.filter(contact=contact, occurred_at__lte=now).exclude(source=OURS).exclude(properties={})
    return mine.order_by("-occurred_at", "-pk").values_list("properties", flat=True).first() or {}
