import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import partial

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from channels.adapters.email.sender import default_sender
from channels.adapters.sms.sender import text_sender
from channels.content.content import Prepared, PreparedEmail, PreparedText, Rendered, Supplied
from channels.content.prepare import prepare
from channels.content.problem import TemplateProblem
from channels.content.sms import GSM7, SmsCount, count, plainer
from channels.links.token import link_url, token
from channels.outbox.inert import inert
from channels.outbox.models import Message
from lifecycle.look.bars import percent
from lifecycle.look.money import in_money, money
from lifecycle.look.person import Person, person
from lifecycle.look.when import clock_time, day_words

OF_ONE = 3  # decimals: a part costs a few cents
EARLIER = 2  # texts shown above this one
_URL = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Mail:
    subject: str
    preheader: str
    sender: Person
    to: str
    document: str
    text: str
    headers: Sequence[tuple[str, str]]
    note: str = ""


@dataclass(frozen=True)
class Piece:
    text: str
    is_link: bool = False


@dataclass(frozen=True)
class Bubble:
    pieces: Sequence[Piece]
    day: str = ""
    is_old: bool = False


@dataclass(frozen=True)
class Phone:
    time: str
    sender: str
    bubbles: Sequence[Bubble]


@dataclass(frozen=True)
class Parts:
    count: int
    used: int
    room: int
    share: float
    cost: str = ""
    advice: str = ""


@dataclass
class Preview:
    """A message as it looks to whoever gets it; `problem` in its place where the words cannot be put together."""

    mail: Mail | None = None
    phone: Phone | None = None
    parts: Parts | None = None
    facts: list[tuple[str, str]] = field(default_factory=list)
    problem: str = ""


def headline(message: Message) -> str:
    """The one line that stands for the message in a list: its subject, or the beginning of its text."""
    if message.content is None:
        return ""
    try:
        prepared = prepare(message.content)
        name = "subject" if "subject" in prepared.templates else next(iter(prepared.templates), "")
        made = prepared.templates.get(name)
        words = made.render(prepared.all_values(message.merge, supplied(message))) if made else ""
    except TemplateProblem as problem:
        return problem.sentence
    return " ".join(words.split())[:160]


def preview(message: Message, earlier: Sequence[Message], *, origin: str, now: datetime, zone: tzinfo) -> Preview:
    """`earlier`: texts to the same person, newest first."""
    if message.content is None:
        return Preview()
    try:
        prepared = prepare(message.content)
        rendered = prepared.render(message.merge, supplied(message))
    except TemplateProblem as problem:
        return Preview(problem=problem.sentence)
    if isinstance(prepared, PreparedEmail):
        return Preview(mail=mail_of(message, rendered, origin))
    if isinstance(prepared, PreparedText):
        phone = phone_of(message, rendered, earlier, now, zone)
        return Preview(phone=phone, parts=parts_of(rendered.sms, message.cost_micros, rendered.text))
    return Preview(facts=facts_of(prepared, message))


def supplied(message: Message) -> Supplied:
    """The links people get, without the picture that counts an opening."""
    return Supplied(link=partial(link_url, token(message.pk)), unsubscribe_url="#", preferences_url="#")


def mail_of(message: Message, rendered: Rendered, origin: str) -> Mail:
    name, address = default_sender()
    sender = rendered.from_name or name
    to = message.address or message.contact.email
    page, left_out = inert(rendered.html or f"<pre>{rendered.text}</pre>", origin=origin)
    headers = [
        (pgettext("sender", "From"), f"{sender} <{address}>"),
        (pgettext("recipient", "To"), to),
        (_("Subject"), rendered.subject),
    ]
    if rendered.reply_to:
        headers.append((_("Answers go to"), rendered.reply_to))
    if message.kind == "marketing":
        headers.append((_("List-Unsubscribe"), _("one click, no questions")))
    headers.append((_("Reference"), message.reference))
    note = ngettext(
        "%d picture from elsewhere is not loaded here.", "%d pictures from elsewhere are not loaded here.", left_out
    )
    return Mail(
        subject=rendered.subject,
        preheader=rendered.preheader,
        sender=person(sender),
        to=to,
        document=page,
        text=rendered.text,
        headers=headers,
        note=note % left_out if left_out else "",
    )


def phone_of(message: Message, rendered: Rendered, earlier: Sequence[Message], now: datetime, zone: tzinfo) -> Phone:
    bubbles = [bubble(old_words(old), old.sent_at or old.due_at, now, zone, is_old=True) for old in reversed(earlier)]
    at = message.sent_at or message.due_at
    bubbles.append(bubble(rendered.text, at, now, zone))
    return Phone(clock_time(at, zone), text_sender(), bubbles)


def old_words(message: Message) -> str:
    if message.content is None:
        return ""
    try:
        return prepare(message.content).render(message.merge, supplied(message)).text
    except TemplateProblem as problem:
        return problem.sentence


def bubble(text: str, at: datetime, now: datetime, zone: tzinfo, *, is_old: bool = False) -> Bubble:
    return Bubble(pieces(text), f"{day_words(at, now=now, zone=zone)} {clock_time(at, zone)}", is_old)


def pieces(text: str) -> list[Piece]:
    found, end = [], 0
    for match in _URL.finditer(text):
        found += [Piece(text[end : match.start()]), Piece(match[0], is_link=True)]
        end = match.end()
    return [piece for piece in [*found, Piece(text[end:])] if piece.text]


def parts_of(counted: SmsCount, cost_micros: int, text: str = "") -> Parts:
    """How full the last part is, what it costs, and what would make it cost more. `text`: the words that were counted."""
    room = counted.characters + counted.left
    cost = in_money(cost_micros) if cost_micros else settings.SMS_PART_PRICE * counted.parts
    return Parts(
        count=counted.parts,
        used=counted.characters,
        room=room,
        share=percent(counted.characters, room),
        cost=money(cost, OF_ONE),
        advice=_advice(counted, text),
    )


def _advice(counted: SmsCount, text: str) -> str:
    """One character that is not in the alphabet of plain texts makes the whole message wide."""
    if counted.encoding == GSM7:
        sentence = _("An emoji or ’ would cut a part to 70 characters.")
        wide = count(f"{text}’")
        if text and wide.parts > counted.parts:
            sentence = _("An emoji or ’ would cut a part to 70 characters and make this %(parts)s, %(cost)s.")
    else:
        shown = " ".join(counted.offenders[:5])
        sentence = _("%s cut a part to 70 characters.") % shown
        wide = count(plainer(text))
        if text and wide.encoding == GSM7:
            sentence += " " + _("Written with plain characters it would be %(parts)s, %(cost)s.")
    parts = ngettext("%d part", "%d parts", wide.parts) % wide.parts
    return (
        sentence % {"parts": parts, "cost": money(settings.SMS_PART_PRICE * wide.parts, OF_ONE)}
        if "%(" in sentence
        else sentence
    )


def facts_of(prepared: Prepared, message: Message) -> list[tuple[str, str]]:
    values = prepared.all_values(message.merge, supplied(message))
    return [
        (name.rpartition(".")[2].replace("_", " "), made.render(values)) for name, made in prepared.templates.items()
    ]
