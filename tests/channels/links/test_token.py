"""P25: nobody but this installation makes the short names of its messages."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from channels.links.token import LETTERS, MAC, message_of, token
from channels.outbox.deliver import deliver
from channels.outbox.models import Message
from channels.tracking.models import Hit
from tests.cast import Cast
from tests.channels.letters import send

OURS, THEIRS = "a key of ours", "a key of somebody else"


@pytest.fixture
def mails(cast: Cast) -> list[Message]:
    found = [send(contact, "email", cast.now) for contact in (cast.ada, cast.ben)]
    deliver(now=cast.now)
    return found


def forged(name: str, other: str) -> list[str]:
    """As whoever has two of our links may put them together, and all that are one letter away."""
    number, mac = name[:-MAC], name[-MAC:]
    near = [mac[:place] + letter + mac[place + 1 :] for place in range(MAC) for letter in LETTERS]
    return [
        *(number + each for each in near if each != mac),
        number + other[-MAC:],
        other[:-MAC] + mac,
        number + mac.swapcase(),
        number + mac[::-1],
        name + "0",
        name[:-1],
        name * 1_000,
    ]


def test_a_forged_link_leads_nowhere_and_is_no_look(mails: list[Message], client: Client) -> None:
    ada, ben = (token(message.pk) for message in mails)
    assert client.get(f"/r/{ada}").status_code == client.get(f"/r/{ben}").status_code == 302
    before = Hit.objects.count()
    assert [name for name in forged(ada, ben) if message_of(name) is not None] == []
    for name in forged(ada, ben)[::60]:
        assert client.get(f"/r/{name}").status_code == client.get(f"/r/{name}/1").status_code == 404
        assert client.get(f"/o/{name}.gif").status_code == 200
    assert Hit.objects.count() == before


def test_the_name_that_another_installation_gives_is_none_here(settings: Settings) -> None:
    settings.SECRET_KEY = THEIRS
    theirs = token(7)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OURS, []
    assert message_of(theirs) is None
    assert message_of(token(7)) == 7


def test_after_a_change_of_keys_the_old_links_are_still_ours(settings: Settings) -> None:
    settings.SECRET_KEY = "the key before"
    old = token(7)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OURS, ["the key before"]
    assert message_of(old) == 7
    assert token(7) != old
