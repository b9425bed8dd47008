"""What belongs to a person on this floor: what a merge moves, an erasure removes and an export shows."""

from datetime import datetime

from channels.feedback.ask_to_confirm import ask_to_confirm
from channels.feedback.models import DeliveryNews
from channels.outbox.models import Message
from channels.tracking.models import Hit
from lifecycle.consent.ask import on_ask
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
)


def register() -> None:
    on_ask(ask_to_confirm)
    on_merge(merge_messages)
    on_erase(forget_news)
    on_export("messages", rows_of(Message, *MESSAGE, order="created_at"))
    on_export("looks", rows_of(Hit, "kind", "url", "at", "agent", "is_machine", order="at", field="message__contact"))


def merge_messages(pairs: Pairs, now: datetime) -> None:
    move(Message, pairs)


def forget_news(ids: list[int], now: datetime) -> None:
    """Messages and looks go with their contact; what providers told is under no contact and names the address."""
    addresses = {
        address
        for pair in Contact.objects.filter(pk__among=ids).values_list("email", "phone")
        for address in pair
        if address
    }
    addresses |= set(Message.objects.filter(contact__among=ids).exclude(address="").values_list("address", flat=True))
    if addresses:
        DeliveryNews.objects.filter(recipient__among=list(addresses)).delete()
