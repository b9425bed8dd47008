"""“Send me a test”: of the service class, to whoever writes it, and captured while sending is off."""

from dataclasses import replace
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission, User
from django.test import Client

from campaigns.message_templates.models import TemplateVersion
from campaigns.policy.models import FrequencyCap
from channels.adapters.base import Outgoing
from channels.adapters.email.compose import prepared_email, words
from channels.outbox.deliver import deliver
from channels.outbox.models import Message
from channels.outbox.preview import headline
from lifecycle.clock.set import set_clock
from lifecycle.consent.suppress import suppress
from lifecycle.contacts.models import Contact
from tests.campaigns.message_templates.letters import mail, text
from tests.cast import NOW, Cast

MINE = "mara@example.com"


@pytest.fixture
def mara(admin_client: Client, cast: Cast, settings: LazySettings) -> Client:
    settings.CLOCK = "manual"
    set_clock(to=NOW)
    User.objects.update(email=MINE)
    return admin_client


def ask(client: Client, version: TemplateVersion, cast: Cast, **said: Any) -> Any:
    address = f"/admin/campaigns/messagetemplate/{version.template_id}/test/"
    return client.post(address, {"as": cast.ada.pk, "locale": "", "quiet": "1", **said})


def test_it_comes_to_me_filled_in_as_for_somebody_else(mara: Client, cast: Cast) -> None:
    FrequencyCap.objects.update_or_create(limit=0, days=7)
    version = mail({"kind": "text", "text": "Hello"}, subject="Dear {{ contact.first_name }}")
    assert "It is in the outbox, as you would get it: sending is off." in ask(mara, version, cast).content.decode()
    deliver(now=NOW)
    message = Message.objects.get()
    assert (message.state, message.kind, message.address, message.provider) == ("sent", "service", MINE, "capture")
    assert message.contact.email == MINE and message.contact != cast.ada
    assert headline(message) == "Dear Ada"


def test_its_way_out_is_as_in_the_real_one(mara: Client, cast: Cast) -> None:
    ask(mara, mail(), cast)
    message = Message.objects.get()
    asked = Outgoing(1, message.reference, message.contact_id, "email", MINE, message.content, {}, kind="service")
    assert "/unsubscribe/" in words(asked, prepared_email(asked)).unsubscribe_url
    other = replace(asked, reference="answer/1")
    assert not words(other, prepared_email(other)).unsubscribe_url


def test_a_closed_address_stays_closed(mara: Client, cast: Cast) -> None:
    suppress([("email", MINE)], reason="complained", evidence="test", now=NOW)
    ask(mara, mail(), cast)
    deliver(now=NOW)
    assert list(Message.objects.values_list("state", "reason")) == [("suppressed", "suppressed")]


def test_words_that_are_not_saved_are_tried_and_stay_unsaved(mara: Client, cast: Cast) -> None:
    version = text("Saved")
    ask(mara, version, cast, words="1", text="Not saved, {{ contact.first_name }}", phone="+447700900111")
    assert headline(Message.objects.get()) == "Not saved, Ada"
    assert TemplateVersion.objects.count() == 1


def test_a_number_is_asked_for_once(mara: Client, cast: Cast) -> None:
    version = text("Hello")
    page = f"/admin/campaigns/messagetemplate/{version.template_id}/change/"
    assert "Your number" in mara.get(page).content.decode()
    ask(mara, version, cast, phone="+447700900111")
    deliver(now=NOW)
    assert Message.objects.get().address == "+447700900111"
    assert "Your number" not in mara.get(page).content.decode()
    assert Contact.objects.get(email=MINE).phone == "+447700900111"


@pytest.mark.parametrize(
    ("email", "said", "sentence"),
    [
        ("", {}, "We do not know your mail address."),
        (MINE, {"words": "1", "text": "{{ contact."}, "lc-field-error"),
        (MINE, {"phone": "12"}, "lc-field-error"),
    ],
)
def test_what_cannot_be_sent_says_why(mara: Client, cast: Cast, email: str, said: Any, sentence: str) -> None:
    User.objects.update(email=email)
    assert sentence in ask(mara, text("Hello"), cast, **said).content.decode()
    assert not Message.objects.exists()


def test_whoever_may_only_read_messages_sends_none(client: Client, cast: Cast) -> None:
    reader = User.objects.create_user("reader", email="r@example.com", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_messagetemplate"))
    client.force_login(reader)
    assert ask(client, mail(), cast).status_code == 403
    assert not Message.objects.exists()
