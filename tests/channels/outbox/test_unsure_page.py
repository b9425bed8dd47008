"""What was asked and never answered: shown with its choices and their costs, settled by a person who is on record."""

import re

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channels.adapters.base import Adapter, Receipt
from channels.outbox.deliver import deliver
from channels.outbox.look_up import look_up
from channels.outbox.models import Attempt, Message
from lifecycle.accounts.models import Deed
from lifecycle.clock.set import set_clock
from tests.cast import NOW, Cast
from tests.channels.letters import outcome, send
from tests.fakes.http import ACCEPTS_WITHOUT_ANSWER, Answer
from tests.fakes.twilio import FakeTwilio

ADDRESS = "/admin/channels/message/unsure/"


@pytest.fixture(autouse=True)
def monday(db: None, settings: LazySettings) -> None:
    settings.CLOCK = "manual"
    set_clock(to=NOW)


def page(client: Client, address: str = ADDRESS) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split()).replace("&#x27;", "'")


def unsure(cast: Cast, count: int = 1, **more: object) -> list[Message]:
    made = [send(cast.ada, "email", NOW, reference=f"unsure/{n}", **more) for n in range(count)]
    Message.objects.update(
        state="unknown", reason="no_answer", claimed_at=NOW, provider="smtp", address="ada@x.example"
    )
    return made


def settle(client: Client, verdict: str, *messages: Message) -> str:
    ids = [message.pk for message in messages]
    return page_after(client, f"{ADDRESS}settle/", {"verdict": verdict, "message": ids})


def page_after(client: Client, address: str, said: dict[str, object]) -> str:
    answer = client.post(address, said, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split()).replace("&#x27;", "'")


def test_nothing_unsure_says_when_something_would_be(admin_client: Client) -> None:
    assert "Nothing is unsure." in page(admin_client)


def test_each_stands_there_with_who_what_when_and_what_each_choice_costs(admin_client: Client, cast: Cast) -> None:
    unsure(cast)
    words = page(admin_client)
    for sentence in (
        "1 message may have gone out",
        "Hello Ada",
        "ada@x.example",
        "The provider didn't answer.",
        "If it did go out, they get it twice.",
        "If one did not go out after all, that person never gets it.",
        "their place under the caps is free again",
    ):
        assert sentence in words


def test_where_the_provider_knows_our_key_again_costs_nothing_for_a_while(admin_client: Client, cast: Cast) -> None:
    unsure(cast)
    Message.objects.update(provider="resend")
    assert "Within a day of the first try they still get it once" in page(admin_client)


@pytest.mark.parametrize(
    ("verdict", "ends_as", "sentence"),
    [
        ("arrived", ("sent", ""), "said that 2 unsure messages went out"),
        ("never", ("cancelled", "by_hand"), "let 2 unsure messages be"),
        ("again", ("queued", ""), "sent 2 unsure messages again"),
    ],
)
def test_the_chosen_are_settled_and_who_decided_is_on_record(
    admin_client: Client, cast: Cast, verdict: str, ends_as: tuple[str, str], sentence: str
) -> None:
    first, second, left = unsure(cast, 3)
    assert "2 messages are settled." in settle(admin_client, verdict, first, second)
    assert outcome(first) == outcome(second) == ends_as
    assert outcome(left) == ("unknown", "no_answer")
    assert {tried.provider for tried in Attempt.objects.all()} == {"admin"}
    deed = Deed.objects.get(verb="message.settle")
    assert (deed.by, deed.sentence) == ("admin", sentence)
    assert "settled already" in settle(admin_client, "never", first)
    assert "Choose the messages first." in settle(admin_client, "never")
    assert outcome(first) == ends_as


def test_who_may_only_look_settles_nothing(client: Client, cast: Cast) -> None:
    (message,) = unsure(cast)
    analyst = User.objects.create_user("ana", password="x", is_staff=True)
    analyst.user_permissions.add(Permission.objects.get(codename="view_message"))
    client.force_login(analyst)
    assert "What became of those you chose?" not in page(client)
    for address in (f"{ADDRESS}settle/", f"/admin/channels/message/{message.pk}/look-up/"):
        assert client.post(address, {"verdict": "again", "message": message.pk}).status_code == 403
    assert outcome(message) == ("unknown", "no_answer")


def test_a_thousand_cost_as_many_statements_as_ten(admin_client: Client, cast: Cast) -> None:
    counts = []
    for count in (2, 30):
        Message.objects.all().delete()
        unsure(cast, count)
        page(admin_client)
        with CaptureQueriesContext(connection) as queries:
            page(admin_client)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.fixture
def twilio(settings: LazySettings) -> object:
    settings.SENDING = "live"
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC" + "0" * 32, "secret"
    settings.TWILIO_FROM = "+15005550006"
    with FakeTwilio() as fake:
        settings.TWILIO_API_BASE_URL = fake.url
        yield fake


@pytest.mark.parametrize("took_it", [True, False])
def test_twilio_is_asked_whether_it_has_a_text(
    admin_client: Client, cast: Cast, twilio: FakeTwilio, took_it: bool
) -> None:
    twilio.answer = lambda form: Answer(hangs_up=True, accepts=took_it)
    message = send(cast.ada, "sms", NOW)
    deliver(now=NOW)
    assert outcome(message) == ("unknown", "no_answer")
    (address,) = re.findall(r'formaction="([^"]+look-up/)"', page(admin_client))
    words = page_after(admin_client, address, {})
    assert len(twilio.asked) == 1, "a look-up sends nothing"
    if took_it:
        assert "The provider has it: it went out." in words
        assert (outcome(message), message.provider_id) == (("sent", ""), twilio.texts[0]["Sid"])
    else:
        assert "The provider knows of no such message." in words
        assert outcome(message) == ("unknown", "no_answer")
    assert Attempt.objects.filter(message=message, outcome="looked_up", provider="admin").count() == 1


def test_news_that_come_while_a_provider_is_asked_know_better(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    message = send(cast.ada, "sms", NOW)
    Message.objects.update(state="unknown", reason="no_answer", provider="twilio", claimed_at=NOW)

    def asked(adapter: Adapter, about: Message) -> list[Receipt]:
        Message.objects.update(state="failed", reason="undelivered")
        return [Receipt("SM1")]

    monkeypatch.setattr("channels.outbox.look_up._asked", asked)
    look_up(message.pk, by="Mara", now=NOW)
    assert outcome(message) == ("failed", "undelivered") and not Attempt.objects.exists()


def test_a_provider_that_cannot_be_asked_changes_nothing(
    admin_client: Client, cast: Cast, twilio: FakeTwilio, settings: LazySettings
) -> None:
    twilio.answer = lambda form: ACCEPTS_WITHOUT_ANSWER
    message = send(cast.ada, "sms", NOW)
    deliver(now=NOW)
    settings.TWILIO_API_BASE_URL = "http://127.0.0.1:1"
    words = page_after(admin_client, f"/admin/channels/message/{message.pk}/look-up/", {})
    assert "Twilio could not be asked" in words
    assert outcome(message) == ("unknown", "no_answer")


def test_a_text_that_twilio_has_under_another_message_is_not_this_one(
    admin_client: Client, cast: Cast, twilio: FakeTwilio
) -> None:
    """The same words to the same number, such as a reminder that comes again."""
    source = {"text": "Your parcel is there."}
    earlier = send(cast.ada, "sms", NOW, reference="earlier", source=source)
    deliver(now=NOW)
    twilio.answer = lambda form: Answer(hangs_up=True, accepts=False)
    message = send(cast.ada, "sms", NOW, source=source)
    deliver(now=NOW)
    words = page_after(admin_client, f"/admin/channels/message/{message.pk}/look-up/", {})
    assert "The provider knows of no such message." in words
    assert (outcome(earlier), outcome(message)) == (("sent", ""), ("unknown", "no_answer"))
