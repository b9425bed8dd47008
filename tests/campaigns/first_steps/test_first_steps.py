"""From an empty installation, a marketer is led by the hand: what is done, what comes next, and whether mail will go."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from campaigns.first_steps.steps import first_steps
from channels.adapters.email import published
from channels.outbox.models import Message
from channels.outbox.wake import asleep
from lifecycle.accounts.roles import ANALYST, MARKETER
from lifecycle.brand.save_brand import save_brand
from lifecycle.contacts.identify import Identity, identify
from lifecycle.segments.models import Segment
from lifecycle.stages.models import Stage
from tests.campaigns.workflows.journeys import FINISH, live
from tests.cast import NOW

pytestmark = pytest.mark.django_db
SENDING = "/admin/first-steps/sending/"


def signed_in(role: str) -> tuple[User, Client]:
    user = User.objects.create_user("mara", email="mara@shop.example", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return user, client


@pytest.fixture
def mara() -> tuple[User, Client]:
    return signed_in(MARKETER)


def read(client: Client, url: str, **asked: str) -> str:
    answer = client.get(url, asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_an_empty_installation_leads_by_the_hand(mara: tuple[User, Client]) -> None:
    user, client = mara
    guide = first_steps(user)
    assert guide.done == 0
    assert guide.next is not None and guide.next.title in ("Your brand", "Sending")
    said = read(client, "/admin/")
    assert "Welcome. A few steps, and your first campaign runs." in said
    assert "0 of 6 steps are done." in said
    assert "0 of 6 steps are done." in read(client, "/admin/first-steps/")


def test_each_step_is_done_by_doing_it_and_the_guide_goes_when_a_campaign_is_live(mara: tuple[User, Client]) -> None:
    user, client = mara
    done = [first_steps(user).done]
    save_brand(said={"company": "Shop", "address": "1 Street, Town"}, now=NOW)
    done.append(first_steps(user).done)
    with asleep():
        client.post(SENDING)
        Message.objects.update(state="sent")
    done.append(first_steps(user).done)  # the test made Mara a contact, and she is not her own customer
    identify([Identity(external_id="1")], now=NOW)
    done.append(first_steps(user).done)
    Stage.objects.create(key="new", name="New", position=1)
    done.append(first_steps(user).done)
    Segment.objects.create(key="all", name="All", created_at=NOW)
    done.append(first_steps(user).done)
    assert done == [0, 1, 2, 3, 4, 5]
    assert "5 of 6 steps are done." in read(client, "/admin/")
    live("hello", "end", {"end": FINISH}, NOW)
    assert first_steps(user).done == 6
    assert "of 6 steps are done." not in read(client, "/admin/")


def test_what_somebody_may_not_do_is_said_and_not_offered() -> None:
    user, client = signed_in(ANALYST)
    assert first_steps(user).next is None
    assert "Somebody with more rights does this." in read(client, "/admin/first-steps/")
    assert "Send me a test" not in read(client, SENDING)
    assert client.post(SENDING).status_code == 403
    assert not Message.objects.exists()


def test_a_first_mail_goes_the_way_that_all_mail_will_go(mara: tuple[User, Client]) -> None:
    _user, client = mara
    with asleep():
        said = client.post(SENDING, follow=True).content.decode()
    assert "It is in the outbox, as mara@shop.example would get it." in said
    message = Message.objects.get()
    assert (message.kind, message.channel, message.contact.email) == ("service", "email", "mara@shop.example")


def test_without_an_address_of_their_own_nobody_gets_a_test(mara: tuple[User, Client]) -> None:
    user, client = mara
    User.objects.filter(pk=user.pk).update(email="")
    assert "We do not know your mail address." in client.post(SENDING, follow=True).content.decode()
    assert not Message.objects.exists()


def test_the_keys_of_a_provider_are_named_and_never_shown(mara: tuple[User, Client], settings: Any) -> None:
    settings.EMAIL_PROVIDER, settings.ANYMAIL = "mailjet", {"MAILJET_API_KEY": "s3cret-of-ours"}
    said = read(mara[1], SENDING)
    assert "ANYMAIL_MAILJET_API_KEY</code></dt><dd>is set" in said
    assert "ANYMAIL_MAILJET_SECRET_KEY</code></dt><dd>is not set" in said
    assert "s3cret-of-ours" not in said


def test_records_are_looked_up_only_when_somebody_asks(
    mara: tuple[User, Client], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Shop <hello@shop.example>"
    settings.EMAIL_PROVIDER = "sendgrid"
    there = {"shop.example": ["v=spf1 include:sendgrid.net ~all"], "s1._domainkey.shop.example": ["p=MIG<b>f"]}
    asked: list[str] = []

    def asking(_servers: Any) -> Any:
        return lambda name: asked.append(name) or there.get(name, [])

    monkeypatch.setattr(published, "_asking", asking)
    assert "Look them up" in read(mara[1], SENDING)
    assert not asked
    said = read(mara[1], SENDING, look="1")
    assert "To be mended where your domain’s records are kept: DMARC." in said
    assert "v=DMARC1; p=none; rua=mailto:postmaster@shop.example" in said
    assert "p=MIG&lt;b&gt;f" in said
    assert "A name of a key has letters" in read(mara[1], SENDING, look="1", selector="a b")


def test_mail_from_no_domain_of_ours_is_not_looked_up(mara: tuple[User, Client], settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Lifecycle <hello@localhost>"
    assert "Your mail comes from no domain of yours yet." in read(mara[1], SENDING, look="1")
