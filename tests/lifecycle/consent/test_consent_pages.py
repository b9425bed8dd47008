import pytest
from django.test import Client

from lifecycle.consent.models import Suppression, Topic
from lifecycle.consent.permission import suppressed
from lifecycle.consent.suppress import suppress
from tests.cast import NOW

pytestmark = pytest.mark.django_db
CLOSED = "/admin/lifecycle/suppression/"


def test_an_address_is_closed_by_hand_and_opened_again(admin_client: Client) -> None:
    fields = {"channel": "email", "address": "Ada@Example.com", "evidence": "She asked on the phone"}
    assert admin_client.post(f"{CLOSED}add/", fields).status_code == 302
    assert suppressed("email", ["ada@example.com"]) == {"ada@example.com"}
    row = Suppression.objects.get()
    assert "Closed by one of us" in admin_client.get(CLOSED).content.decode()
    admin_client.post(CLOSED, {"action": "open_again", "_selected_action": [row.pk]})
    assert not Suppression.objects.exists()


def test_closing_twice_keeps_the_first_reason(admin_client: Client) -> None:
    suppress([("email", "ada@example.com")], reason="bounced", evidence="", now=NOW)
    fields = {"channel": "email", "address": "ada@example.com", "evidence": ""}
    assert admin_client.post(f"{CLOSED}add/", fields).status_code == 302
    assert Suppression.objects.get().reason == "bounced"


def test_whoever_asked_to_be_forgotten_stays_closed(admin_client: Client) -> None:
    suppress([("email", "dan@example.com")], reason="erased", evidence="", now=NOW, keep_address=False)
    row = Suppression.objects.get()
    words = admin_client.post(
        CLOSED, {"action": "open_again", "_selected_action": [row.pk]}, follow=True
    ).content.decode()
    assert "1 stays closed" in words
    assert Suppression.objects.exists()


def test_an_erased_address_is_found_by_whoever_knows_it(admin_client: Client) -> None:
    suppress([("email", "dan@example.com")], reason="erased", evidence="", now=NOW, keep_address=False)
    assert "An erased address" in admin_client.get(f"{CLOSED}?q=dan@example.com").content.decode()
    assert "An erased address" not in admin_client.get(f"{CLOSED}?q=eve@example.com").content.decode()


def test_only_one_topic_is_the_default(admin_client: Client) -> None:
    fields = {"name": "Recipes", "key": "recipes", "description": "", "is_default": "on"}
    assert admin_client.post("/admin/lifecycle/topic/add/", fields).status_code == 302
    assert [topic.key for topic in Topic.objects.filter(is_default=True)] == ["recipes"]


def test_a_topics_key_stays(admin_client: Client) -> None:
    topic = Topic.objects.create(key="recipes", name="Recipes")
    admin_client.post(f"/admin/lifecycle/topic/{topic.pk}/change/", {"name": "Cooking", "key": "cooking"})
    topic.refresh_from_db()
    assert (topic.name, topic.key) == ("Cooking", "recipes")
