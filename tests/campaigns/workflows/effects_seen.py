"""What a case may say about the world, sort by sort: each reads what is there of that which the case names.

`past`: the last event before the campaign was live.
"""

from collections.abc import Callable, Mapping
from typing import Any

from campaigns.teamwork.models import Task
from campaigns.workflows.models import Campaign, Enrollment
from channels.content.prepare import prepare
from channels.outbox.models import Message
from lifecycle.consent.models import Consent
from lifecycle.consent.topics import topic_named
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from lifecycle.segments.models import Membership

Named = Any  # what the case says, in the shape in which it is read back
WHO = "contact__external_id"


def messages(named: list[Mapping[str, Any]], past: int) -> Named:
    """All of them, in order of time; of each, what the case tells of the one at its place."""
    found = [
        _message(each) for each in Message.objects.select_related("contact", "content").order_by("due_at", WHO, "pk")
    ]
    return [{name: each[name] for name in said} for said, each in zip(named, found, strict=False)] + found[len(named) :]


def _message(message: Message) -> dict[str, Any]:
    passed = message.content is not None and bool(message.sent_at)
    rendered = prepare(message.content).render(message.merge) if message.content and passed else None
    return {
        "who": message.contact.external_id,
        "channel": message.channel,
        "state": message.state,
        "reason": message.reason,
        "kind": message.kind,
        "sent": f"{message.sent_at:%Y-%m-%d %H:%M}" if message.sent_at else None,
        "due": f"{message.due_at:%Y-%m-%d %H:%M}",
        "says": getattr(rendered, "text", "") or getattr(rendered, "fields", None),
    }


def attributes(named: Mapping[str, Mapping[str, Any]], past: int) -> Named:
    known = dict(Contact.objects.values_list("external_id", "attributes"))
    return {who: {name: known[who].get(name) for name in said} for who, said in named.items()}


def stages(named: Mapping[str, str], past: int) -> Named:
    return dict(Contact.objects.filter(external_id__in=named).values_list("external_id", "stage"))


def segments(named: Mapping[str, list[str]], past: int) -> Named:
    inside = Membership.objects.order_by(WHO)
    return {key: list(inside.filter(segment__key=key).values_list(WHO, flat=True)) for key in named}


def consent(named: Mapping[str, Mapping[str, bool]], past: int) -> Named:
    """By channel, for the default topic; "sms/news" is another."""
    return {who: {place: _subscribed(who, *place.split("/")) for place in said} for who, said in named.items()}


def _subscribed(who: str, channel: str, topic: str = "") -> bool:
    agreed = Consent.objects.filter(contact__external_id=who, channel=channel, topic=topic_named(topic))
    return agreed.filter(is_subscribed=True).exists()


def tasks(named: list[Mapping[str, Any]], past: int) -> Named:
    return [
        {
            "who": task.contact.external_id if task.contact else None,
            "title": task.title,
            "note": task.note,
            "due": f"{task.due_at:%Y-%m-%d %H:%M}" if task.due_at else None,
        }
        for task in Task.objects.select_related("contact").order_by(WHO)
    ]


def events(named: Mapping[str, Mapping[str, Any]], past: int) -> Named:
    """Of these names, who did it since the campaign is live, with the details that the case tells."""
    return {
        name: {
            who: {key: properties.get(key) for key in said.get(who, properties)}
            for who, properties in Event.objects.filter(name=name, pk__gt=past).values_list(WHO, "properties")
        }
        for name, said in named.items()
    }


def enrolled(named: Mapping[str, list[str]], past: int) -> Named:
    """Who has ever entered these campaigns, once for each time."""
    inside = Enrollment.objects.order_by(WHO)
    return {key: list(inside.filter(campaign__key=key).values_list(WHO, flat=True)) for key in named}


def problems(named: Mapping[str, str], past: int) -> Named:
    return dict(Enrollment.objects.exclude(problem="").values_list(WHO, "problem"))


def notice(named: str, past: int) -> Named:
    return Campaign.objects.get(key="case").notice


SEEN: dict[str, Callable[[Any, int], Named]] = {
    read.__name__: read
    for read in (messages, attributes, stages, segments, consent, tasks, events, enrolled, problems, notice)
}
