"""Where a topic asks people to confirm, a yes is none until they have said it themselves."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from lifecycle.clock.read import now
from lifecycle.consent.ask import NOT_AGAIN_WITHIN
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.confirm import OPEN_FOR
from lifecycle.consent.links import confirm_url, unsubscribe_url
from lifecycle.consent.models import Confirmation, Consent, ConsentChange, Topic
from lifecycle.consent.permission import permissions
from lifecycle.contacts.erase import erase
from lifecycle.contacts.export import export
from lifecycle.contacts.merge import merge
from lifecycle.events.models import Event
from tests.cast import Cast
from tests.program import Program


@pytest.fixture
def recipes(db: None) -> Topic:
    return Topic.objects.create(key="recipes", name="Recipes", needs_confirmation=True)


def say(contact: Any, topic: Topic, yes: bool = True, *, at: Any = None, **more: Any) -> int:
    change = Change(contact.pk, "email", topic.pk, yes, "ticked on https://shop.example/signup")
    return len(change_consent([change], now=at or now(), source="api", **more))


def may(contact: Any) -> bool:
    return bool(permissions([contact.pk], channel="email", topic_key="recipes"))


def path(contact: Any) -> str:
    return confirm_url(contact.pk, "email", "recipes").removeprefix("http://localhost:8000")


def test_a_yes_waits_until_the_person_says_it(cast: Cast, recipes: Topic, client: Client) -> None:
    assert say(cast.ada, recipes) == 0
    assert not may(cast.ada) and Confirmation.objects.count() == 1
    assert not Event.objects.filter(name="Subscribed", properties__topic="recipes").exists()
    page = client.get(path(cast.ada)).content.decode()
    assert "Recipes" in page and '<form method="post"' in page
    response = Client(enforce_csrf_checks=True).post(path(cast.ada), headers={"user-agent": "Firefox"})
    assert response.status_code == 200 and not response.cookies
    assert may(cast.ada) and not Confirmation.objects.exists()
    assert Event.objects.filter(name="Subscribed", properties__topic="recipes").count() == 1


def test_the_evidence_says_when_how_and_from_which_page(cast: Cast, recipes: Topic, client: Client) -> None:
    say(cast.ada, recipes)
    client.post(path(cast.ada), headers={"user-agent": "Firefox"})
    change = ConsentChange.objects.latest("pk")
    assert (change.source, change.is_subscribed) == ("confirmation link", True)
    for piece in ("https://shop.example/signup", "Asked on 20", "(api)", "confirmed on 20", "/confirm/", "Firefox"):
        assert piece in change.evidence


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_scanner_that_looks_confirms_nothing(cast: Cast, recipes: Topic, client: Client, method: str) -> None:
    say(cast.ada, recipes)
    getattr(client, method)(path(cast.ada), headers={"user-agent": "Barracuda Sentinel (EE)"})
    assert not may(cast.ada)


def test_only_the_link_in_confirms(cast: Cast, recipes: Topic, client: Client) -> None:
    say(cast.ada, recipes)
    out = unsubscribe_url(cast.ada.pk, "email", "recipes").rpartition("/")[2]
    inward = path(cast.ada).rpartition("/")[2]
    for forged in (
        out,
        inward[:-1],
        path(cast.ben).rpartition("/")[2].partition(".")[0] + "." + inward.partition(".")[2],
    ):
        assert client.post(f"/confirm/{forged}").status_code == 404
    assert client.post(f"/unsubscribe/{inward}").status_code == 404
    assert not may(cast.ada)


def test_what_nobody_asked_cannot_be_confirmed(cast: Cast, recipes: Topic, client: Client) -> None:
    assert "no longer open" in client.post(path(cast.ada)).content.decode()
    say(cast.ada, recipes)
    Confirmation.objects.update(asked_at=now() - OPEN_FOR - timedelta(minutes=1))
    client.post(path(cast.ada))
    assert not may(cast.ada)


def test_whoever_unsubscribes_meanwhile_has_said_no(cast: Cast, recipes: Topic, client: Client) -> None:
    say(cast.ada, recipes)
    client.post(unsubscribe_url(cast.ada.pk, "email", "recipes").removeprefix("http://localhost:8000"))
    client.post(path(cast.ada))
    assert not may(cast.ada)


def test_being_signed_up_ten_times_is_one_question(cast: Cast, recipes: Topic) -> None:
    at = now()
    for _ in range(10):
        say(cast.ada, recipes, at=at)
    first = Confirmation.objects.get().asked_at
    say(cast.ada, recipes, at=at + NOT_AGAIN_WITHIN)
    assert Confirmation.objects.get().asked_at > first


def test_who_is_subscribed_already_stays_so(cast: Cast, recipes: Topic) -> None:
    say(cast.ada, recipes, is_proven=True)
    assert say(cast.ada, recipes) == 0
    assert may(cast.ada) and not Confirmation.objects.exists()


def test_the_preference_page_proves_the_address_it_was_reached_by_and_no_other(
    cast: Cast, recipes: Topic, client: Client
) -> None:
    url = unsubscribe_url(cast.ada.pk, "email", "").replace("/unsubscribe/", "/preferences/")
    fields = {f"email:{recipes.pk}": "on", f"sms:{recipes.pk}": "on"}
    client.post(url.removeprefix("http://localhost:8000"), fields)
    assert may(cast.ada)
    assert not permissions([cast.ada.pk], channel="sms", topic_key="recipes")
    assert Confirmation.objects.get().channel == "sms"


def test_a_topic_that_does_not_ask_does_not(cast: Cast) -> None:
    topic = Topic.objects.create(key="recipes", name="Recipes")
    assert say(cast.ada, topic) == 1
    assert may(cast.ada)


def test_the_api_says_that_it_waits(cast: Cast, recipes: Topic, api: Program) -> None:
    said = {"external_id": "ada", "channel": "email", "topic": "recipes", "is_subscribed": True, "evidence": "ticked"}
    response = api("post", "consents", {**said, "page": "https://shop.example/signup"})
    assert response.status_code == 200
    found = response.json()
    assert (found["id"], found["is_subscribed"], found["is_pending"]) == (None, False, True)
    assert Confirmation.objects.get().evidence == "ticked\nOn the page https://shop.example/signup\nStored by “shop”"
    Consent.objects.create(contact=cast.ada, channel="email", topic=recipes, is_subscribed=False, changed_at=now())
    [listed] = api("get", "consents?topic=recipes").json()["results"]
    assert (listed["is_subscribed"], listed["is_pending"]) == (False, True)


def test_a_question_moves_with_a_merge_is_exported_and_goes_with_the_person(cast: Cast, recipes: Topic) -> None:
    say(cast.ben, recipes)
    merge(keep_id=cast.ada.pk, drop_id=cast.ben.pk, now=cast.now)
    assert export(cast.ada)["confirmations"][0]["topic__key"] == "recipes"
    erase([cast.ada.pk], now=cast.now)
    assert not Confirmation.objects.exists()


def test_people_read_the_topic_in_their_language(cast: Cast, recipes: Topic, client: Client) -> None:
    recipes.names = "de: Rezepte\nja: レシピ"
    recipes.save()
    say(cast.eve, recipes)
    assert "レシピ" in client.get(path(cast.eve)).content.decode()
    say(cast.ada, recipes)
    assert "Recipes" in client.get(path(cast.ada)).content.decode()
    assert "Rezepte" in client.get(path(cast.ada), headers={"accept-language": "de-AT"}).content.decode()
