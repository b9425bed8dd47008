"""What belongs to a person on this floor: what a merge moves, an erasure removes and an export shows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from channels.feedback.ask_to_confirm import ask_to_confirm
from channels.feedback.models import DeliveryNews
from channels.links.token import token
from channels.outbox.models import Attempt, Message
from channels.tracking.models import Hit
from lifecycle.consent.ask import on_ask
from lifecycle.consent.close_for_good import close_for_good
from lifecycle.contacts.erase import on_erase
from lifecycle.contacts.export import on_export, rows_of
from lifecycle.contacts.merge import Pairs, move, on_merge
from lifecycle.contacts.models import Contact

MESSAGE = (
    "reference",
    "channel",
    "address",
    "topic",
    "kind",
    "merge",
    "state",
    "reason",
    "created_at",
    "due_at",
    "sent_at",
    "delivered_at",
    "opened_at",
    "clicked_at",
    "complained_at",
)

ATTEMPT = ("message__reference", "at", "provider", "outcome", "detail")
CLOSED = ("email", "sms")  # channels whose addresses are people's own


def register() -> None:
    on_ask(ask_to_confirm)
    on_merge(merge_messages)
    on_erase(forget_news)
    on_export("messages", rows_of(Message, *MESSAGE, order="created_at"))
    on_export("tries", rows_of(Attempt, *ATTEMPT, order="at", field="message__contact"))
    on_export("provider_reports", reports_of)
    on_export("looks", rows_of(Hit, "kind", "url", "at", "agent", "is_machine", order="at", field="message__contact"))


def merge_messages(pairs: Pairs, now: datetime) -> None:
    move(Message, pairs)


def forget_news(ids: list[int], now: datetime) -> None:
    """Messages and looks go with their contact; what providers told is under no contact and names the address. An
    address they had before stays closed too."""
    # Messages, news, addresses: the order in which a sender and `settle` lock them.
    messages = Message.objects.filter(contact__among=ids).order_by("pk").select_for_update(of=("self",))
    sent = list(messages.values_list("pk", "channel", "address"))
    used = {(channel, address) for _, channel, address in sent if channel in CLOSED and address}
    addresses = {address.lower() for _, address in used} | own_addresses(ids)
    DeliveryNews.objects.filter(recipient__among=list(addresses)).delete()
    DeliveryNews.objects.filter(reference__among=[token(pk) for pk, _, _ in sent]).delete()
    close_for_good(list(used), now=now)


def own_addresses(ids: list[int]) -> set[str]:
    found = Contact.objects.filter(pk__among=ids).values_list("email", "phone")
    return {address.lower() for pair in found for address in pair if address}


def reports_of(contact_id: int) -> Iterable[dict[str, Any]]:
    sent = Message.objects.filter(contact=contact_id).exclude(address="").values_list("address", flat=True)
    addresses = own_addresses([contact_id]) | {address.lower() for address in sent}
    told = DeliveryNews.objects.filter(recipient__among=list(addresses)).order_by("at")
    return map(dict, told.values("provider", "kind", "recipient", "at", "detail"))
