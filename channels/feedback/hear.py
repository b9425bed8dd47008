"""What people answer: the words that end and begin texts at once, and everything else for a person to read."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext

from channels.adapters.base import News, adapters
from channels.adapters.email.sender import default_sender
from channels.content.clean import clean
from channels.content.save import save_content
from channels.feedback.language import language_of
from channels.feedback.models import DeliveryNews
from channels.feedback.words import meaning
from channels.outbox.claim import STOP_CONFIRMATION
from channels.outbox.enqueue import NewMessage, enqueue
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.models import ConsentChange, Topic
from lifecycle.consent.permission import suppressed
from lifecycle.consent.reopen import reopen
from lifecycle.consent.suppress import suppress
from lifecycle.contacts.models import Contact
from lifecycle.events.names import EMAIL_RECEIVED, OURS, TEXT_RECEIVED
from lifecycle.events.record import NewEvent, record_events

BY_TEXT = "answered by text"  # the source of a change of consent
STEPS = {"stop": STOP_CONFIRMATION, "start": "start_confirmation", "help": "help"}
NAMES = {"sms": TEXT_RECEIVED, "email": EMAIL_RECEIVED}

People = dict[str, list[Contact]]  # by address


@dataclass(frozen=True, slots=True)
class Wording:
    """A text that is none of the words we know: something for a person to read."""

    reference: str
    text: str
    phone: str
    contact_id: int | None
    at: datetime


Listener = Callable[[list[Wording], datetime], object]
_listeners: list[Listener] = []


def on_wording(listener: Listener) -> None:
    """For the rooms above, from `apps.ready`: told of what people text beyond our words, in the same transaction."""
    if listener not in _listeners:
        _listeners.append(listener)


def hear(news: Sequence[DeliveryNews], people: People, *, now: datetime) -> None:
    """`people` from `people_of`, locked."""
    _record(news, people, now)
    texts = [each for each in news if each.detail.get("channel") == "sms"]
    closed_now = {each.recipient for each in texts if each.detail.get("closed_now")}
    answers = _stop(_last(texts, "stop"), closed_now, people, now) + _start(_last(texts, "start"), people, now)
    answers += [("help", each) for each in texts if _meaning(each) == "help"]
    _answer(answers, people, now)
    _pass_on([each for each in texts if not _meaning(each) and each.detail.get("text")], people, now)


def close_numbers(news: Iterable[News], *, now: datetime) -> None:
    """Of those who say STOP, while their text is still at the door. Notes whom this has closed: they are answered."""
    for each in news:
        stops = meaning(str(each.detail.get("text") or ""), str(each.detail.get("opt_out_type") or "")) == "stop"
        if stops and suppress([("sms", clean(each.recipient))], reason="opted_out", evidence=BY_TEXT, now=now):
            each.detail["closed_now"] = "yes"


def _meaning(news: DeliveryNews) -> str:
    return meaning(str(news.detail.get("text") or ""), str(news.detail.get("opt_out_type") or ""))


def _last(texts: Iterable[DeliveryNews], word: str) -> list[DeliveryNews]:
    """Those whose last word, if they have said several, is this one."""
    last = {each.recipient: each for each in texts if _meaning(each) in ("stop", "start")}
    return [each for each in last.values() if _meaning(each) == word]


def people_of(news: Iterable[DeliveryNews]) -> People:
    found: People = {}
    by_channel = {"sms": "phone", "email": "email"}
    for channel, field in by_channel.items():
        addresses = {_address(each) for each in news if each.detail.get("channel") == channel and each.recipient}
        if addresses:
            for contact in Contact.objects.filter(**{f"{field}__among": list(addresses)}).order_by("pk"):
                found.setdefault(getattr(contact, field), []).append(contact)
    return found


def _address(news: DeliveryNews) -> str:
    return news.recipient.lower()


def _record(news: Sequence[DeliveryNews], people: People, now: datetime) -> None:
    record_events(
        [
            NewEvent(
                contact_id=people[_address(each)][0].pk,
                name=NAMES.get(str(each.detail.get("channel")), TEXT_RECEIVED),
                occurred_at=each.at,
                properties={
                    **{key: each.detail[key] for key in ("text", "subject", "to") if key in each.detail},
                    "meaning": _meaning(each),
                },
                source=OURS,
                message_id=f"{each.provider}/{each.dedupe_key}"[:255],
            )
            for each in news
            if _address(each) in people
        ],
        now=now,
    )


def _stop(
    texts: Sequence[DeliveryNews], closed_now: Collection[str], people: People, now: datetime
) -> list[tuple[str, DeliveryNews]]:
    """Every topic, every number of ours. Whoever had stopped already is not answered again."""
    if not texts:
        return []
    closed = suppressed("sms", [each.recipient for each in texts])
    suppress([("sms", each.recipient) for each in texts], reason="opted_out", evidence=BY_TEXT, now=now)
    topics = list(Topic.objects.filter(is_transactional=False).values_list("pk", flat=True))
    changes = [
        Change(contact.pk, "sms", topic, False, f"Texted “{each.detail.get('text', '')}”")
        for each in texts
        for contact in people.get(_address(each), ())
        for topic in topics
    ]
    change_consent(changes, now=now, source=BY_TEXT)
    return [("stop", each) for each in texts if each.recipient in closed_now or each.recipient not in closed]


def _start(texts: Sequence[DeliveryNews], people: People, now: datetime) -> list[tuple[str, DeliveryNews]]:
    """Brings back what STOP ended, and nothing that was never there: a mere YES may answer something else."""
    if not texts:
        return []
    closed = suppressed("sms", [each.recipient for each in texts])
    reopen([("sms", each.recipient) for each in texts])
    back = closed - suppressed("sms", list(closed))
    contacts = {contact.pk: each for each in texts for contact in people.get(_address(each), ())}
    changes = [
        Change(contact_id, "sms", topic_id, True, f"Texted “{contacts[contact_id].detail.get('text', '')}”")
        for contact_id, topic_id in _ended_by_text(contacts)
    ]
    change_consent(changes, now=now, source=BY_TEXT)
    returned = {contacts[change.contact_id].pk for change in changes}
    return [("start", each) for each in texts if each.recipient in back or each.pk in returned]


def _ended_by_text(contact_ids: Iterable[int]) -> list[tuple[int, int]]:
    """(contact, topic) whose last word was a STOP and which had been there before."""
    changes = ConsentChange.objects.filter(contact__among=list(contact_ids), channel="sms").order_by("at", "pk")
    last: dict[tuple[int, int], str] = {}
    agreed = set()
    for contact_id, topic_id, is_subscribed, source in changes.values_list(
        "contact_id", "topic_id", "is_subscribed", "source"
    ):
        last[contact_id, topic_id] = "" if is_subscribed else source
        if is_subscribed:
            agreed.add((contact_id, topic_id))
    return [key for key, source in last.items() if source == BY_TEXT and key in agreed]


def _answer(answers: Sequence[tuple[str, DeliveryNews]], people: People, now: datetime) -> None:
    """A service message, where Twilio has not answered for us and we know who it is."""
    wanted = [
        (word, each) for word, each in answers if not each.detail.get("opt_out_type") and _address(each) in people
    ]
    to = [(word, each, people[_address(each)][0]) for word, each in wanted]
    spoken = {(word, language_of(contact.locale)) for word, _, contact in to}
    contents = {(word, language): _words(word, language, now) for word, language in spoken}
    enqueue(
        [
            NewMessage(
                reference=f"answer/{each.pk}",
                contact_id=contact.pk,
                channel="sms",
                due_at=now,
                content_id=contents[word, language_of(contact.locale)],
                kind="service",
                step_key=STEPS[word],
                address=each.recipient,
            )
            for word, each, contact in to
        ],
        now=now,
    )


def _pass_on(texts: Sequence[DeliveryNews], people: People, now: datetime) -> None:
    said = [
        Wording(
            reference=f"text/{each.pk}",
            text=str(each.detail["text"]),
            phone=each.recipient,
            contact_id=people[_address(each)][0].pk if _address(each) in people else None,
            at=each.at,
        )
        for each in texts
    ]
    for listener in _listeners if said else ():
        listener(said, now)


def _words(word: str, language: str, now: datetime) -> int:
    name, address = default_sender()
    with translation.override(language):
        texts = {
            "stop": gettext("You get no more texts from %(name)s. Text START to come back."),
            "start": gettext("You get texts from %(name)s again. Text STOP to end them."),
            "help": gettext("This is %(name)s. Text STOP to end our texts. Questions: %(address)s"),
        }
    text = texts[word] % {"name": name or address, "address": address}
    return save_content(channel="sms", payload=adapters.get("sms")().compile({"text": text}), now=now).pk
