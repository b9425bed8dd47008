from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from channels.feedback.close import close_addresses
from channels.feedback.hear import hear, people_of
from channels.feedback.models import DeliveryNews
from channels.feedback.states import move_states
from channels.links.token import message_of
from channels.outbox.faultpoint import faultpoint
from channels.outbox.models import Message
from lifecycle import rows
from lifecycle.contacts.lock import lock

CHUNK = 500
# News may overtake the answer that tells us the provider's id.
PATIENCE = timedelta(minutes=10)

Matched = Sequence[tuple[DeliveryNews, Message | None]]


def settle(*, now: datetime, only: Collection[int] | None = None) -> int:
    """Acts on what providers told, and answers how many pieces of news are done with. Whatever comes twice, late or in
    another order leads to the same end: a state only goes forward, and an event of a message counts once.
    """
    with transaction.atomic():
        unsettled = DeliveryNews.objects.filter(settled_at__isnull=True).order_by("received_at", "pk")
        if only is not None:
            unsettled = unsettled.filter(pk__among=list(only))
        found = list(unsettled.select_for_update(skip_locked=True)[:CHUNK])
        if not found:
            return 0
        matched = [pair for pair in _matched(found) if not _may_come(*pair, now)]
        said = [news for news, _ in matched if news.kind == "inbound"]
        people = people_of(said)
        about = {message.contact_id for _, message in matched if message is not None}
        # One lock for all that follows: what asks for its own below gets what is held already.
        lock(about | {contact.pk for contacts in people.values() for contact in contacts})
        move_states([(news, message) for news, message in matched if message is not None], now=now)
        close_addresses(matched, now=now)
        hear(said, people, now=now)
        done = [news.pk for news, _ in matched]
        if done:
            rows.update(DeliveryNews, "pk", {"pk": done, "settled_at": rows.Same(now)})
        faultpoint("before-settling-commits")
    return len(done)


def _may_come(news: DeliveryNews, message: Message | None, now: datetime) -> bool:
    return message is None and bool(news.provider_id) and not news.reference and news.received_at > now - PATIENCE


def _matched(found: Sequence[DeliveryNews]) -> Matched:
    """Each with its message: by the name we gave it, or by the provider's own id and the address."""
    named = {news.pk: pk for news in found if (pk := message_of(news.reference)) is not None}
    by_id = Message.objects.defer("merge").in_bulk(list(named.values()))
    others = {news.provider_id for news in found if news.pk not in named and news.provider_id}
    by_provider: dict[tuple[str, str], list[Message]] = {}
    if others:
        for message in Message.objects.defer("merge").exclude(provider_id="").filter(provider_id__among=list(others)):
            by_provider.setdefault((message.provider, message.provider_id), []).append(message)
    return [
        (
            news,
            by_id.get(named[news.pk])
            if news.pk in named
            else _of_address(by_provider.get((news.provider, news.provider_id), ()), news.recipient),
        )
        for news in found
    ]


def _of_address(messages: Sequence[Message], recipient: str) -> Message | None:
    """One id may stand for a whole batch."""
    if len(messages) == 1 and not recipient:
        return messages[0]
    return next((message for message in messages if message.address.lower() == recipient.lower()), None)
