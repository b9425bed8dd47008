"""A way through a rehearsal as the canvas reads it: in words, on the clock where that person is."""

from datetime import tzinfo
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.message_templates.preview import SUPPLIED
from campaigns.policy.place import home_zone
from campaigns.rehearsal.answers import CLICKS, OPENS
from campaigns.rehearsal.way import Stop, Way
from campaigns.workflows.exit_words import exit_words
from campaigns.workflows.screens.standing_words import ENDS
from channels.adapters.base import adapters
from channels.content.content import PreparedEmail, PreparedText
from channels.content.prepare import prepare
from channels.content.problem import TemplateProblem
from channels.outbox.models import WAITING, Message
from channels.outbox.preview import facts_of, mail_of, parts_of
from channels.outbox.reasons import sentence
from lifecycle.events.phrases import one_did
from lifecycle.look.person import person
from lifecycle.look.retold import retold
from lifecycle.look.when import day_words, length_words, moment_words

Words = dict[str, Any]


def way_words(way: Way, *, origin: str) -> Words:
    contact = way.contact
    zone = home_zone(contact.timezone, contact.phone)
    face = person(str(contact), seed=str(contact.pk))
    return {
        "person": {"name": face.name, "initials": face.initials, "tint": face.tint, "zone": str(zone)},
        "stops": [_stop(stop, way, zone, origin) for stop in way.stops],
        "outcome": way.outcome,
        "said": _said(way, face.name, zone),
    }


def _said(way: Way, name: str, zone: tzinfo) -> str:
    sent = sum(1 for stop in way.stops if stop.message and stop.message.sent_at)
    messages = ngettext("%d message", "%d messages", sent) % sent
    last = way.cut_at or max([way.began, *(stop.left or stop.arrives for stop in way.stops)])
    if sent == 0:
        messages = _("no message")
    return _("%(name)s gets %(messages)s in %(time)s. %(end)s.") % {
        "name": name,
        "messages": messages,
        "time": length_words(last - way.began),
        "end": str(ENDS.get(way.outcome, "")) or _still(way, zone),
    }


def _still(way: Way, zone: tzinfo) -> str:
    if way.cut_at is None:
        return _("Is still inside")
    return _("Is still inside %s, and we looked no further") % day_words(
        way.cut_at, now=way.began, zone=zone, inside=True
    )


def _stop(stop: Stop, way: Way, zone: tzinfo, origin: str) -> Words:
    def words(at: Any) -> str:
        return moment_words(at, now=way.began, zone=zone) if at else ""

    return {
        "step": stop.step,
        "visit": stop.visit,
        "arrives": stop.arrives.isoformat(),
        "arrives_words": words(stop.arrives),
        "left": stop.left.isoformat() if stop.left else None,
        "left_words": words(stop.left),
        "stays": length_words(stop.left - stop.arrives) if stop.left and stop.left > stop.arrives else "",
        "leaves": stop.leaves,
        "leaves_words": str(ENDS.get(stop.leaves) or exit_words(stop.leaves)) if stop.leaves else "",
        "problem": retold(stop.problem),
        "message": _message(stop.message, way, zone, origin) if stop.message else None,
        "choices": [
            {"does": each.does, "event": each.event, "words": _doing(each.does, each.event)} for each in stop.choices
        ],
        "answers": [
            {
                "does": each.does,
                "event": each.event,
                "minutes": int(each.after.total_seconds() // 60),
                "words": _("%(what)s after %(time)s")
                % {"what": _doing(each.does, each.event), "time": length_words(each.after)},
            }
            for each in stop.answers
        ],
    }


def _doing(does: str, event: str) -> str:
    if does in (OPENS, CLICKS):
        return _("opened it") if does == OPENS else _("followed a link")
    return one_did(event)


def _message(message: Message, way: Way, zone: tzinfo, origin: str) -> Words:
    channel = str(adapters.get(message.channel).label) if message.channel in adapters else message.channel
    said: Words = {"channel": message.channel, "channel_words": channel, "reference": message.reference}
    if message.sent_at:
        when = moment_words(message.sent_at, now=way.began, zone=zone, inside=True)
        said |= {"state": "sent", "words": _("Goes out %s") % when, "at": message.sent_at.isoformat()}
        return said | _look(message, origin)
    state = "held" if message.state in WAITING else "not_sent"
    return said | {"state": state, "words": sentence(message.reason) or _("It is not sent."), "at": None}


def _look(message: Message, origin: str) -> Words:
    """As they would see it. No link of it leads anywhere."""
    if message.content is None:
        return {}
    try:
        prepared = prepare(message.content)
        rendered = prepared.render(message.merge, SUPPLIED)
    except TemplateProblem as problem:
        return {"state": "not_sent", "words": problem.sentence}
    if isinstance(prepared, PreparedEmail):
        mail = mail_of(message, rendered, origin)
        return {"subject": mail.subject, "preview": mail.preheader, "html": mail.document, "text": mail.text}
    if isinstance(prepared, PreparedText):
        parts = parts_of(rendered.sms, 0, rendered.text)
        used = _("%(used)d of %(room)d characters") % {"used": parts.used, "room": parts.room}
        count = ngettext("%d part", "%d parts", parts.count) % parts.count
        return {"text": rendered.text, "parts": f"{used}, {count}"}
    return {"facts": facts_of(prepared, message)}
