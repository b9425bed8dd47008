from datetime import UTC

import pytest

from campaigns.message_templates.preview import draft, preview, reader, render, somebody
from campaigns.message_templates.save import BadTemplate
from channels.content.models import Content
from channels.links.token import message_of
from lifecycle.contacts.models import Contact
from tests.campaigns.message_templates.letters import mail, text
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
ORIGIN = "http://testserver"


def test_a_text_is_shown_in_a_bubble_with_its_parts_and_price(cast: Cast) -> None:
    words = text("Hi {{ contact.first_name }}, look: https://northwind.example/new")
    shown = preview(words.content, reader(cast.ada), origin=ORIGIN, now=NOW, zone=UTC)
    assert shown.phone and shown.parts
    assert [piece.text for piece in shown.phone.bubbles[0].pieces][0] == "Hi Ada, look: "
    assert (shown.parts.count, shown.parts.cost) == (1, "€0.061")


def test_no_link_of_a_preview_is_one_of_ours(cast: Cast) -> None:
    words = text("Look: https://northwind.example/new")
    address = render(words.content, reader(cast.ada)).text.split()[-1]
    assert message_of(address.rpartition("/")[2]) is None


def test_a_mail_is_shown_in_a_frame_with_its_headers(cast: Cast) -> None:
    words = mail({"kind": "text", "text": "Dear {{ contact.name }}"}, subject="For {{ contact.first_name }}")
    shown = preview(words.content, reader(cast.ada), origin=ORIGIN, now=NOW, zone=UTC).mail
    assert shown and (shown.subject, shown.to) == ("For Ada", "ada@example.com")
    assert "Dear Ada Lovelace" in shown.document and "default-src 'none'" in shown.document
    assert all(value for _name, value in shown.headers)


def test_it_shows_their_own_last_event_else_anybodys(cast: Cast) -> None:
    words = text("{{ event.product }}")
    asked = {"events": ["Order Completed"]}
    assert render(words.content, reader(cast.cleo, **asked)).text == "Starter"
    assert render(words.content, reader(cast.eve, **asked)).text == "Pro, one year"
    assert render(words.content, reader(cast.eve)).text == ""


def test_a_draft_is_shown_without_being_saved(cast: Cast) -> None:
    template = text("Hello").template
    made = draft(template=template, source={"text": "Bye {{ contact.first_name }}"})
    assert render(made, reader(cast.ben)).text == "Bye Ben"
    assert Content.objects.count() == 1
    with pytest.raises(BadTemplate):
        draft(template=template, source={"text": "{{ "})


def test_words_that_fail_for_somebody_say_so_in_place_of_the_message(cast: Cast) -> None:
    words = text("{% for a in contact.list %}{% for b in contact.list %}{{ b }}{% endfor %}{% endfor %}")
    cast.ada.attributes["list"] = list(range(5000))
    shown = preview(words.content, reader(cast.ada), origin=ORIGIN, now=NOW, zone=UTC)
    assert shown.problem.endswith(".") and not shown.phone


def test_before_anybody_is_there_ada_reads_it() -> None:
    words = text("Hi {{ contact.first_name }}")
    assert render(words.content, reader(somebody(NOW))).text == "Hi Ada"
    assert not Contact.objects.exists()
