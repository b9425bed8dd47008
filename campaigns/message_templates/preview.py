"""A message as one person would get it now, saved or not. Nothing is stored, and no link of it leads anywhere."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

from django.conf import settings

from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.save import adapter_of, clean_source, compiled
from channels.content.content import Prepared, PreparedEmail, PreparedText, Rendered, Supplied
from channels.content.liquid import Compiled
from channels.content.models import Content
from channels.content.prepare import prepare
from channels.content.problem import TemplateProblem
from channels.content.save import digest_of
from channels.links.token import link_url
from channels.outbox.models import Message
from channels.outbox.preview import Preview, mail_of, parts_of, phone_of
from lifecycle.contacts.belongings import PARTS
from lifecycle.contacts.fields import BUILT_IN
from lifecycle.contacts.models import Contact
from lifecycle.contacts.values import ContactValues
from lifecycle.events.models import Event

SHORT_LINK = "00000000000"  # as long as a real one, and none of ours
SUPPLIED = Supplied(link=partial(link_url, SHORT_LINK), unsubscribe_url="#", preferences_url="#")


@dataclass(frozen=True)
class Reader:
    """As whom a message is looked at. `event`: properties of what would have let them in."""

    contact: Contact
    event: Mapping[str, Any]
    campaign: str = ""

    def values(self, words: Prepared | Compiled) -> dict[str, Any]:
        """The roots that these words can name, as policy gives them."""
        known = {name: getattr(self.contact, name) for name in BUILT_IN}
        contact = ContactValues(id=self.contact.pk or 0, attributes=self.contact.attributes, **known)
        home = getattr(self.contact, "postal_address", None) if words.reads_below("contact", "address") else None
        address = {part: getattr(home, part) for part in PARTS} if home else None
        return {"contact": contact.merge(address), "event": dict(self.event), "campaign": {"name": self.campaign}}


def reader(contact: Contact, *, events: Collection[str] = (), campaign: str = "") -> Reader:
    """With their own last such event; else with anybody's."""
    found = Event.objects.filter(name__in=events).order_by("-occurred_at").values_list("properties", flat=True)
    own = found.filter(contact=contact).first() if events and contact.pk else None
    return Reader(contact, (own if own is not None else found.first() if events else None) or {}, campaign)


def somebody(now: datetime) -> Contact:
    """Whoever came last; where nobody is there yet, Ada."""
    invented = Contact(first_name="Ada", last_name="Lovelace", email="ada@example.com", phone="+4915112345671")
    invented.created_at = invented.updated_at = now
    return Contact.objects.order_by("-pk").first() or invented


def draft(*, template: MessageTemplate, source: Mapping[str, Any], locale: str = "", marks: bool = False) -> Content:
    """What would be saved, without saving it. `marks`: with its blocks named in the page. Raises BadTemplate."""
    payload = compiled(template.channel, clean_source(template.channel, source), locale, marks=marks)
    return Content(channel=template.channel, payload=payload, digest=digest_of(template.channel, payload))


def render(content: Content, reader: Reader) -> Rendered:
    """Raises TemplateProblem."""
    prepared = prepare(content)
    return prepared.render(prepared.used_values(reader.values(prepared)), SUPPLIED)


def preview(content: Content, reader: Reader, *, origin: str, now: datetime, zone: tzinfo) -> Preview:
    """`origin`: ours, whose pictures may show in the frame."""
    try:
        rendered = render(content, reader)
    except TemplateProblem as problem:
        return Preview(problem=problem.sentence)
    prepared = prepare(content)
    kind = "marketing" if adapter_of(content.channel).needs_consent else "transactional"
    message = Message(contact=reader.contact, channel=content.channel, kind=kind, due_at=now)
    if isinstance(prepared, PreparedEmail):
        mail = mail_of(message, rendered, origin)
        return Preview(mail=replace(mail, headers=[(name, said) for name, said in mail.headers if said]))
    if isinstance(prepared, PreparedText):
        return Preview(phone=phone_of(message, rendered, [], now, zone), parts=parts_of(rendered.sms, 0, rendered.text))
    return Preview(facts=_facts(prepared, rendered))


def cost_micros(rendered: Rendered) -> int:
    return round(settings.SMS_PART_PRICE * 1_000_000) * rendered.sms.parts


def _facts(prepared: Prepared, rendered: Rendered) -> list[tuple[str, str]]:
    return [(name.rpartition(".")[2].replace("_", " "), _at(rendered.fields, name)) for name in prepared.templates]


def _at(fields: Any, path: str) -> str:
    for key in path.split("."):
        fields = fields[int(key)] if isinstance(fields, list) else fields.get(key, "")
    return str(fields)
