from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from channels.feedback.close import close_addresses
from channels.feedback.hear import hear, people_of
from channels.feedback.models import DeliveryNews
from channels.feedback.states import move_states
from channels.links.token import message_of
from channels.outbox.faultpoint import faultpoint
from channels.outbox.hold import hold
from channels.outbox.models import Message
from lifecycle import rows
from lifecycle.contacts.lock import lock

CHUNK = 500
# News may overtake the answer that tells us the provider's id.
PATIENCE = timedelta(minutes=10)

Matched = Sequence[tuple[DeliveryNews, Message | None]]


def settle(*, now: datetime) -> int:
    """Acts on what providers told, and answers how many pieces of news are done with. Whatever comes twice, late or in
    another order leads to the same end: a state only goes forward, and an event of a message counts once.
    """
    done, last = _chunk(DeliveryNews.objects.all(), now)
    while last is not None:
        # Behind what was left to wait: that must keep nobody else.
        behind = Q(received_at__gt=last.received_at) | Q(pk__gt=last.pk)
        more, last = _chunk(DeliveryNews.objects.filter(behind, received_at__gte=last.received_at), now)
        done += more
    return done


def _chunk(news: QuerySet[DeliveryNews], now: datetime) -> tuple[int, DeliveryNews | None]:
    """How many of the first are done with, and the last that was looked at where there may be more."""
    with transaction.atomic():
        found = list(news.filter(settled_at__isnull=True).order_by("received_at", "pk")[:CHUNK])
        matched: Matched = [pair for pair in _matched(found) if not _may_come(*pair, now)]
        if matched:
            matched = _act(matched, now)
    return len(matched), found[-1] if len(found) == CHUNK else None


def _act(matched: Matched, now: datetime) -> Matched:
    """Those that nobody else acts on, and that were not erased meanwhile."""
    people = people_of([news for news, _ in matched if news.kind == "inbound"])
    about = {message.contact_id for _, message in matched if message is not None}
    # The contacts first: whoever erases one comes to the news of them with the contact in hand.
    lock(about | {contact.pk for contacts in people.values() for contact in contacts})
    if not (matched := _still_to_do(matched)):
        return matched
    hold({message.pk for _, message in matched if message is not None})
    said = [news for news, _ in matched if news.kind == "inbound"]
    move_states([(news, message) for news, message in matched if message is not None], now=now)
    close_addresses(matched, now=now)
    hear(said, people, now=now)
    rows.update(DeliveryNews, "pk", {"pk": [news.pk for news, _ in matched], "settled_at": rows.Same(now)})
    faultpoint("before-settling-commits")
    return matched


def _still_to_do(matched: Matched) -> Matched:
    unsettled = DeliveryNews.objects.filter(pk__among=[news.pk for news, _ in matched], settled_at__isnull=True)
    ours = set(unsettled.order_by("pk").select_for_update(skip_locked=True).values_list("pk", flat=True))
    return [pair for pair in matched if pair[0].pk in ours]


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
