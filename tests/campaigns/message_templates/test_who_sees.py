import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaigns.message_templates.who_sees import who_sees
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from tests.campaigns.message_templates.letters import mail
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def somebody(name: str, **attributes: object) -> Contact:
    return Contact.objects.create(first_name=name, attributes=attributes, created_at=NOW, updated_at=NOW)


def test_one_who_sees_it_and_one_who_does_not_are_named() -> None:
    somebody("Pro", plan="pro", seats=9)
    somebody("Small", plan="pro", seats=1)
    found = who_sees("contact.plan == 'pro' and contact.seats > 5")
    assert found.sees and found.sees.person.name == "Pro"
    assert found.others and found.others.person.name == "Small"
    assert found.sentence == "Of those who came last, 1 of 2 see it."


def test_any_of_several_conditions_is_enough() -> None:
    somebody("Pro", plan="pro")
    somebody("Small", seats=9)
    found = who_sees("contact.plan == 'pro' or contact.seats > 5")
    assert found.sentence == "Of those who came last, 2 of 2 see it."
    assert found.others is None


def test_what_they_did_last_is_what_counts(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for name, totals in (("Big", (5, 50)), ("Less", (50, 5)), ("None", ())):
        contact = somebody(name)
        for number, total in enumerate(totals):
            Event.objects.create(
                contact=contact, name="Order Completed", occurred_at=NOW.replace(minute=number), received_at=NOW,
                properties={"total": total}, source="t", message_id=f"{name}{number}",
            )  # fmt: skip
    with django_assert_num_queries(2):
        found = who_sees("event.total > 20", events=["Order Completed"])
    assert found.sees and found.sees.person.name == "Big"
    assert found.sentence == "Of those who came last, 1 of 3 see it."


@pytest.mark.parametrize("condition", ["contact.plan ==", "x %}{% assign a = 1", "contact.plan == 'pro' and"])
def test_what_is_no_condition_is_said_in_a_sentence(condition: str) -> None:
    somebody("Ada")
    assert who_sees(condition).problem


def test_the_studio_asks_for_them_by_its_address(admin_client: Client) -> None:
    somebody("<b>Ada</b>", plan="pro")
    template = mail().template
    address = f"/admin/campaigns/messagetemplate/{template.pk}/who/"
    shown = admin_client.get(address, {"condition": "contact.plan == 'pro'"}).content.decode()
    assert "&lt;b&gt;Ada&lt;/b&gt;" in shown and "sees this block" in shown
    assert "does not see it" not in shown
    assert not admin_client.get(address, {"condition": "\x00"}).content.strip()
