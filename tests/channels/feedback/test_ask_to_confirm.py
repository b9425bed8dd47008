"""Whoever is to confirm gets one service message, in their language, with a link that is theirs alone."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channels.content.prepare import prepare
from channels.outbox.deliver import deliver
from channels.outbox.models import Message
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.models import Topic
from lifecycle.consent.permission import permissions
from lifecycle.consent.suppress import suppress
from lifecycle.contacts.erase import erase
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.models import Contact
from lifecycle.intake.import_contacts import import_contacts
from tests.cast import Cast
from tests.channels.letters import outcome


@pytest.fixture
def recipes(db: None) -> Topic:
    return Topic.objects.create(key="recipes", name="Recipes {{ 7 }} <b>", needs_confirmation=True)


def sign_up(cast: Cast, topic: Topic, *contacts: Contact, channel: str = "email") -> None:
    changes = [Change(contact.pk, channel, topic.pk, True, "ticked") for contact in contacts]
    change_consent(changes, now=cast.now, source="api")


def test_who_signs_up_is_asked_by_one_message_that_passes_caps_and_night(cast: Cast, recipes: Topic) -> None:
    for _ in range(3):
        sign_up(cast, recipes, cast.eve)  # in Tokyo it is night
    message = Message.objects.get()
    assert (message.kind, message.step_key, message.channel) == ("service", "confirmation", "email")
    deliver(now=cast.now)
    assert outcome(message) == ("sent", "")


def test_the_link_in_it_is_the_one_that_confirms(cast: Cast, recipes: Topic, client: Client) -> None:
    sign_up(cast, recipes, cast.ada)
    message = Message.objects.select_related("content").get()
    assert message.content is not None
    made = prepare(message.content).render(message.merge)
    link = message.merge["confirm_url"]
    assert link in made.text and link in made.html and "/r/" not in made.html
    assert "Recipes (( 7 )) &lt;b&gt;" in made.html and "nsubscribe" not in made.html
    client.post(link.removeprefix("http://localhost:8000"))
    assert permissions([cast.ada.pk], channel="email", topic_key="recipes") == {cast.ada.pk}


def test_a_text_asks_too(cast: Cast, recipes: Topic) -> None:
    sign_up(cast, recipes, cast.cleo, channel="sms")
    message = Message.objects.select_related("content").get()
    assert message.content is not None
    assert message.merge["confirm_url"] in prepare(message.content).render(message.merge).text


def test_a_closed_address_is_not_even_asked(cast: Cast, recipes: Topic) -> None:
    suppress([("email", cast.ada.email)], reason="opted_out", evidence="", now=cast.now)
    sign_up(cast, recipes, cast.ada)
    deliver(now=cast.now)
    assert outcome(Message.objects.get()) == ("suppressed", "suppressed")


def test_fifty_are_asked_in_as_many_statements_as_five(cast: Cast, recipes: Topic) -> None:
    counts = []
    for name, count in (("few", 5), ("many", 50)):
        who = identify([Identity(email=f"{name}{n}@example.com") for n in range(count)], now=cast.now)
        contacts = list(Contact.objects.filter(pk__in=[one.contact_id for one in who]))
        with CaptureQueriesContext(connection) as queries:
            sign_up(cast, recipes, *contacts)
        counts.append(len(queries))
    assert Message.objects.count() == 55
    assert counts[1] <= counts[0]  # the content is known by then


def test_nobody_is_asked_again_while_the_question_is_fresh(cast: Cast, recipes: Topic) -> None:
    sign_up(cast, recipes, cast.ada)
    change_consent(
        [Change(cast.ada.pk, "email", recipes.pk, True, "again")], now=cast.now + timedelta(days=8), source="api"
    )
    assert Message.objects.count() == 2


def test_an_import_cannot_revive_and_has_people_confirm(cast: Cast, tmp_path: Path) -> None:
    """Dan has unsubscribed, Ben's address is closed, Ada was erased, Nora is new, to a topic that asks."""
    Topic.objects.filter(key="marketing").update(needs_confirmation=True)
    suppress([("email", cast.ben.email)], reason="complained", evidence="", now=cast.now)
    file = tmp_path / "people.csv"
    erase([cast.ada.pk], now=cast.now)
    names = ("dan", "ben", "ada", "nora")
    file.write_text("external_id,email\n" + "".join(f"{name},{name}@example.com\n" for name in names))
    refused = tmp_path / "refused.csv"
    import_contacts(path=file, refused_path=refused, subscribe=["email"], evidence="Bought list", now=cast.now)
    deliver(now=cast.now)
    nora = Contact.objects.get(external_id="nora")
    assert permissions([cast.dan.pk, nora.pk], channel="email", topic_key="") == set()
    assert [message.contact_id for message in Message.objects.all()] == [nora.pk]
