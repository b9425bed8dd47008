from collections.abc import Sequence
from datetime import datetime
from email.utils import parseaddr

from channels.adapters.base import News
from channels.content.clean import clean
from channels.feedback.models import DeliveryNews
from channels.outbox.wake import wake
from lifecycle import rows

LONGEST_TEXT = 2000


def plain_address(said: str) -> str:
    """Without a name and in small letters, so that whoever is erased is found in it."""
    said = clean(said)[:512]
    return (parseaddr(said)[1] or said).lower()


def key_of(news: News) -> str:
    return clean(news.dedupe_key)[:255]


def unheard(news: Sequence[News]) -> list[News]:
    """What nobody has told us before."""
    keys, providers = [key_of(each) for each in news], {each.provider for each in news}
    known = DeliveryNews.objects.filter(provider__in=providers, dedupe_key__in=keys)
    heard = set(known.values_list("provider", "dedupe_key"))
    return [each for each in news if (each.provider, key_of(each)) not in heard]


def tell(news: Sequence[News], *, now: datetime) -> list[int]:
    """Keeps what a provider says, each thing once, and answers the ids of what is new. `settle` acts on it."""
    if not news:
        return []
    stored = rows.insert(
        DeliveryNews,
        {
            "provider": [each.provider for each in news],
            "dedupe_key": [key_of(each) for each in news],
            "kind": [each.kind for each in news],
            "provider_id": [clean(each.provider_id)[:255] for each in news],
            "reference": [clean(each.reference)[:190] for each in news],
            "recipient": [plain_address(each.recipient) for each in news],
            "at": [each.at for each in news],
            "received_at": rows.Same(now),
            "detail": [
                {name: clean(str(value))[:LONGEST_TEXT] for name, value in each.detail.items() if value}
                for each in news
            ],
        },
        ignore=("provider", "dedupe_key"),
        returning=("id",),
    )
    wake("channels.settle")
    return [pk for (pk,) in stored]
