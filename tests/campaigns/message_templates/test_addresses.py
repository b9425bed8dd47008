"""`contact.address`: where somebody lives, in the words of a message, asked for only where they say it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.message_templates.check import check
from campaigns.message_templates.known_fields import suggestions
from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.preview import reader, render
from campaigns.message_templates.studio import insert
from campaigns.message_templates.who_sees import who_sees
from campaigns.policy.submit import Candidate, submit
from channels.outbox.models import Message
from lifecycle.contacts.models import Contact, PostalAddress
from tests.campaigns.message_templates.letters import text
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
WORDS = "Is {{ contact.address.city | default: 'your town' }} cold, {{ contact.first_name }}?"


@pytest.fixture
def ada(cast: Cast) -> Contact:
    PostalAddress.objects.create(contact=cast.ada, line1="12 Mill Lane", city="London", country="GB")
    return cast.ada


def sent(cast: Cast, words: str) -> tuple[list[Any], int]:
    """What each message keeps, and how often an address was asked for."""
    text(words)
    people = [cast.ada, cast.ben, cast.cleo]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        submit([Candidate(f"x/{each.pk}", each.pk, "hello", kind="transactional") for each in people], now=NOW)
    merged = Message.objects.order_by("contact_id").values_list("merge", flat=True)
    return list(merged), sum("postaladdress" in query["sql"] for query in asked)


def test_it_is_kept_with_the_messages_that_say_it_by_one_statement(cast: Cast, ada: Contact) -> None:
    merged, asked = sent(cast, WORDS)
    assert merged[0] == {"contact": {"first_name": "Ada", "address": {"city": "London"}}}
    assert (len(merged), asked) == (3, 1) and "city" not in str(merged[1:])


def test_other_words_do_not_ask_for_it(cast: Cast, ada: Contact) -> None:
    Contact.objects.filter(pk=ada.pk).update(attributes={"address": "Mill Lane"})
    merged, asked = sent(cast, "You live in {{ contact.address }}")
    assert (merged[0], asked) == ({"contact": {"address": "Mill Lane"}}, 0)


def test_it_shows_in_the_preview_and_decides_who_sees_a_block(cast: Cast, ada: Contact) -> None:
    words = text(WORDS).content
    assert render(words, reader(ada)).text == "Is London cold, Ada?"
    assert render(words, reader(cast.ben)).text == "Is your town cold, Ben?"
    with CaptureQueriesContext(connection) as asked:
        seen = who_sees("contact.address.country == 'GB'")
    assert seen.sees and seen.sees.pk == ada.pk and len(asked) == 1


def test_it_is_offered_and_known(cast: Cast, ada: Contact) -> None:
    assert "contact.address.postal_code" in suggestions(())
    assert insert("contact.address.line1").label == "Street"
    text("{{ contact.address.city }} {{ contact.address.region | default: '' }}")
    found = check(template=MessageTemplate.objects.get(), now=NOW)
    assert [(each.tone, each.sentence) for each in found] == [
        ("wait", "address city is empty for 4 people. Say what to write then."),
        ("good", "address region is empty for 5 people. They read your other words."),
    ]


def test_it_is_not_offered_where_nobody_has_one(cast: Cast) -> None:
    assert not any("address" in path for path in suggestions(()))
