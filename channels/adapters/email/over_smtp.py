"""Prepared bytes on a kept connection."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings

from channels.adapters.base import CannotRender, Outgoing, Refused, Result
from channels.adapters.email.compose import mail
from channels.adapters.email.line import Server, kept
from channels.adapters.email.sender import default_sender
from channels.adapters.email.smtp import Conversation, Mail, on_the_wire
from channels.adapters.notes import notes
from channels.content.addresses import BadAddress, ascii_address
from channels.content.frames import BadFrame
from channels.content.problem import TemplateProblem


def server() -> Server:
    return Server(
        host=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        user=settings.EMAIL_HOST_USER,
        password=settings.EMAIL_HOST_PASSWORD,
        name=urlsplit(settings.PUBLIC_URL).hostname or "localhost",
        use_tls=settings.EMAIL_USE_TLS,
        timeout=settings.EMAIL_TIMEOUT,
    )


def send(messages: Sequence[Outgoing], *, now: datetime, go_on: Callable[[], bool]) -> list[Result]:
    results: dict[int, Result] = {}
    noted, line = notes(), kept.to(server())
    conversation = Conversation(line, _mails(messages, results, now), go_on, noted.asking)
    try:
        for sent, result in conversation.results():
            noted.answered(sent.id, result)
            results[sent.id] = result
    except BaseException:
        # The server may wait for a body, with answers that nobody has read: the next mail would go to the wrong person.
        line.close()
        raise
    return [results.get(message.id, conversation.rest) for message in messages]


def _mails(messages: Sequence[Outgoing], results: dict[int, Result], now: datetime) -> Iterator[Mail]:
    sender = default_sender()[1]
    for message in messages:
        try:
            yield Mail(message.id, sender, ascii_address(message.address), on_the_wire(mail(message, now=now)))
        except TemplateProblem as problem:
            results[message.id] = CannotRender(problem.sentence)
        except BadAddress as error:
            results[message.id] = Refused(str(error))
        except BadFrame as error:
            results[message.id] = CannotRender(str(error))
