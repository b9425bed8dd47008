"""Mail through a provider's HTTP interface, always by Anymail.

Where the provider merges values into a body that comes with the call, one call carries a whole batch: the words once
and for each person only values. Elsewhere each mail is a call, several at once.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import formataddr, getaddresses
from functools import lru_cache, partial
from threading import local
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from anymail.exceptions import AnymailError, AnymailUnsupportedFeature
from anymail.message import AnymailMessage
from anymail.utils import UNSET
from django.conf import settings
from django.core.mail import get_connection

from channels.adapters.base import (
    AddressGone,
    CannotRender,
    NoAnswer,
    NotAsked,
    Outgoing,
    Receipt,
    Refused,
    Result,
)
from channels.adapters.email.api_faults import is_about_the_words, judge
from channels.adapters.email.compose import Words, prepared_email, words
from channels.adapters.email.sender import default_sender
from channels.adapters.in_flight import in_flight
from channels.adapters.notes import notes
from channels.adapters.sending import require_live
from channels.adapters.threads import threads
from channels.content.batch import Batch
from channels.content.content import PreparedEmail
from channels.content.problem import TemplateProblem

# How a provider writes a placeholder whose value is put in as it is. Only those that do so in bodies of the call.
PLACEHOLDERS: dict[str, Callable[[str], str]] = {
    "mailgun": "%recipient.{}%".format,
    "sendgrid": "-{}-".format,
    "sparkpost": "{{{{{{{}}}}}}}".format,
}
ONE_CLICK = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}  # RFC 8058
IN_FLIGHT = 16
_kept = local()


@dataclass(frozen=True, slots=True)
class Letter:
    """One message on its way into a call."""

    message: Outgoing
    words: Words
    from_name: str
    reply_to: str


def send(messages: Sequence[Outgoing], *, now: datetime, go_on: Callable[[], bool]) -> list[Result]:
    if settings.EMAIL_PROVIDER not in PLACEHOLDERS:
        return _send_each(messages, now, go_on)
    results: dict[int, Result] = {}
    for letters in _calls(messages, results):
        _send_together(letters, results, now, go_on)
    return [results.get(message.id, NotAsked()) for message in messages]


def _send_each(messages: Sequence[Outgoing], now: datetime, go_on: Callable[[], bool]) -> list[Result]:
    return in_flight(threads("anymail", IN_FLIGHT), IN_FLIGHT, messages, partial(send_one, now=now), go_on)


def _calls(messages: Sequence[Outgoing], results: dict[int, Result]) -> Iterable[list[Letter]]:
    """Letters that one call can carry: of the same words and headers, each address once."""
    groups: dict[tuple[str, str, str, bool, int], list[Letter]] = defaultdict(list)
    times: dict[tuple[str, str], int] = defaultdict(int)
    for message in messages:
        try:
            letter = _letter(message)
        except TemplateProblem as problem:
            results[message.id] = CannotRender(problem.sentence)
            continue
        digest = message.content.digest
        times[digest, message.address.lower()] += 1
        which = times[digest, message.address.lower()]
        has_way_out = bool(letter.words.unsubscribe_url)
        groups[digest, letter.from_name, letter.reply_to, has_way_out, which].append(letter)
    return groups.values()


def _letter(message: Outgoing) -> Letter:
    prepared = prepared_email(message)
    found = words(message, prepared)
    from_name = " ".join(prepared.templates["from_name"].render(found.values).split())
    reply_to = " ".join(prepared.templates["reply_to"].render(found.values).split())
    return Letter(message, found, from_name or default_sender()[0], reply_to)


def _send_together(letters: list[Letter], results: dict[int, Result], now: datetime, go_on: Callable[[], bool]) -> None:
    """A call that is refused because of one of many is made again in halves: nobody of it was accepted."""
    if not go_on():
        return
    try:
        mail = _batch_mail(letters)
    except TemplateProblem as problem:
        if len(letters) == 1:
            results[letters[0].message.id] = CannotRender(problem.sentence)
        else:
            _halves(letters, results, now, go_on)
        return
    notes().asking([letter.message.id for letter in letters])
    try:
        _connection().send_messages([mail])
    except AnymailUnsupportedFeature:
        # What cannot be said of many in one call can be said of each.
        messages = [letter.message for letter in letters]
        results.update(zip([message.id for message in messages], _send_each(messages, now, go_on), strict=True))
        return
    except (AnymailError, OSError, ValueError) as error:
        if len(letters) > 1 and is_about_the_words(error):
            _halves(letters, results, now, go_on)
        else:
            for letter in letters:
                results[letter.message.id] = judge(error, now=now)
                notes().answered(letter.message.id, results[letter.message.id])
        return
    for letter in letters:
        results[letter.message.id] = _outcome(mail, letter.message.address)
        notes().answered(letter.message.id, results[letter.message.id])


def _halves(letters: list[Letter], results: dict[int, Result], now: datetime, go_on: Callable[[], bool]) -> None:
    middle = len(letters) // 2
    _send_together(letters[:middle], results, now, go_on)
    _send_together(letters[middle:], results, now, go_on)


def _batch_mail(letters: list[Letter]) -> AnymailMessage:
    prepared = prepared_email(letters[0].message)
    batch, placeholder = _batch(prepared), PLACEHOLDERS[settings.EMAIL_PROVIDER]
    mail = _mail(letters[0], batch.body("subject", placeholder), batch.body("text", placeholder))
    if prepared.templates["html"].source:
        mail.attach_alternative(batch.body("html", placeholder), "text/html")
    mail.to = [letter.message.address for letter in letters]
    mail.merge_data = {letter.message.address: batch.values(letter.words.values) for letter in letters}
    mail.merge_metadata = {letter.message.address: {"message": letter.words.name} for letter in letters}
    if letters[0].words.unsubscribe_url:
        mail.extra_headers = dict(ONE_CLICK)
        mail.merge_headers = {letter.message.address: _way_out(letter) for letter in letters}
    if settings.EMAIL_PROVIDER == "sendgrid":
        mail.esp_extra = {"merge_field_format": "-{}-"}
    return mail


@lru_cache(maxsize=100)
def _batch(prepared: PreparedEmail) -> Batch:
    return prepared.as_batch()


def send_one(message: Outgoing, *, now: datetime) -> Result:
    try:
        letter = _letter(message)
        rendered = {name: made.render(letter.words.values) for name, made in prepared_email(message).templates.items()}
    except TemplateProblem as problem:
        return CannotRender(problem.sentence)
    mail = _mail(letter, " ".join(rendered["subject"].split()), rendered["text"])
    if rendered["html"]:
        mail.attach_alternative(rendered["html"], "text/html")
    mail.to = [message.address]
    mail.metadata = {"message": letter.words.name}
    if letter.words.unsubscribe_url:
        mail.extra_headers = {**ONE_CLICK, **_way_out(letter)}
    try:
        connection = _connection()
        _name_call(connection, mail, letter.words.name)
        _hand_over(connection, mail)
    except (AnymailError, OSError, ValueError) as error:
        return judge(error, now=now)
    return _outcome(mail, message.address)


def _hand_over(connection: Any, mail: AnymailMessage) -> None:
    """In the fullest form that this provider takes. Anymail says what it does not take while the call is put together,
    before anybody is asked."""
    for simplify in (*SIMPLER, None):
        try:
            connection.send_messages([mail])
            return
        except AnymailUnsupportedFeature:
            if simplify is None:
                raise
            simplify(mail)


def _without_metadata(mail: AnymailMessage) -> None:
    mail.metadata = UNSET  # its news are found by the provider's id and the address


def _with_one_reply_to(mail: AnymailMessage) -> None:
    mail.reply_to = [formataddr(pair) for pair in getaddresses(mail.reply_to)[:1]]


SIMPLER = (_without_metadata, _with_one_reply_to)


def _name_call(connection: Any, mail: AnymailMessage, name: str) -> None:
    """Where a provider takes a key for a call, it is the message's own, the same in every try of it: what the provider
    took once it does not take again, for a day (Resend) or half an hour (Brevo). Of the others none tells of such a key.
    """
    if settings.EMAIL_PROVIDER == "resend":
        connection.session.headers["Idempotency-Key"] = name
    elif settings.EMAIL_PROVIDER == "brevo":
        mail.extra_headers["idempotencyKey"] = str(uuid5(NAMESPACE_OID, name))  # takes nothing but a UUID


def _mail(letter: Letter, subject: str, text: str) -> AnymailMessage:
    sender = formataddr((letter.from_name, default_sender()[1]))
    mail = AnymailMessage(subject=subject, body=text, from_email=sender)
    mail.reply_to = [letter.reply_to] if letter.reply_to else []
    return mail


def _way_out(letter: Letter) -> dict[str, str]:
    return {"List-Unsubscribe": f"<{letter.words.unsubscribe_url}>"}


def _outcome(mail: AnymailMessage, address: str) -> Result:
    by_address: dict[str, Any] = {key.lower(): value for key, value in mail.anymail_status.recipients.items()}
    status = by_address.get(address.lower())
    if status is None or status.status in (None, "unknown"):
        return NoAnswer("The provider said nothing about this message.")
    if status.status in ("sent", "queued"):
        return Receipt(str(status.message_id or ""))
    if status.status == "invalid":
        return AddressGone("The provider says that nobody can be reached there.")
    return Refused(f"The provider {status.status} it.")


def _connection() -> Any:
    """This thread's, kept open."""
    require_live()
    key = (settings.EMAIL_PROVIDER, dict(settings.ANYMAIL))
    if getattr(_kept, "key", None) != key:
        backend = f"anymail.backends.{settings.EMAIL_PROVIDER}.EmailBackend"
        connection = get_connection(backend, ignore_recipient_status=True)
        connection.open()
        _kept.key, _kept.connection = key, connection
    return _kept.connection
