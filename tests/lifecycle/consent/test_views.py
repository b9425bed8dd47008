from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.consent.links import BadLink, Door, preferences_url, read, token_of, unsubscribe_url
from lifecycle.consent.models import ConsentChange, Topic
from lifecycle.consent.permission import permissions
from lifecycle.consent.suppress import suppress
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.merge import merge
from tests.cast import Cast


def path(url: str) -> str:
    return url.removeprefix("http://localhost:8000")


def may_mail(contact) -> bool:
    return bool(permissions([contact.pk], channel="email", topic_key=""))


@pytest.mark.parametrize("body", [{"List-Unsubscribe": "One-Click"}, {}])
@pytest.mark.parametrize("multipart", [True, False])
def test_one_post_ends_it_without_cookie_or_token(cast: Cast, body, multipart) -> None:
    client = Client(enforce_csrf_checks=True)
    extra = {} if multipart else {"content_type": "application/x-www-form-urlencoded"}
    response = client.post(
        path(unsubscribe_url(cast.ada.pk, "email", "marketing")), body if multipart else urlencode(body), **extra
    )
    assert response.status_code == 200 and not response.cookies
    assert not may_mail(cast.ada)
    assert permissions([cast.ada.pk], channel="sms", topic_key="")
    assert ConsentChange.objects.latest("pk").source == "unsubscribe link"


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_looking_never_unsubscribes(cast: Cast, client, method) -> None:
    getattr(client, method)(path(unsubscribe_url(cast.ada.pk, "email", "marketing")))
    assert may_mail(cast.ada)


def test_a_forged_link_fails(cast: Cast, client) -> None:
    good = token_of(Door(cast.ada.pk, "email", ""))
    words, _, mac = good.partition(".")
    others = token_of(Door(cast.ben.pk, "email", "")).partition(".")[0]
    for forged in (f"{others}.{mac}", words, f"{words}.", f"{words}.{mac[:-1]}", "x", "ü.ü"):
        assert client.post(f"/unsubscribe/{forged}").status_code == 404
    assert may_mail(cast.ada) and may_mail(cast.ben)


def test_the_links_of_another_installation_open_nothing_here(cast: Cast, client, settings) -> None:
    ours, settings.SECRET_KEY = settings.SECRET_KEY, "a key of somebody else"
    theirs = token_of(Door(cast.ada.pk, "email", ""))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = ours, []
    for page in ("unsubscribe", "preferences", "confirm"):
        assert client.post(f"/{page}/{theirs}").status_code == 404
    assert may_mail(cast.ada)
    settings.SECRET_KEY_FALLBACKS = ["a key of somebody else"]  # until it was changed, it was ours
    assert client.post(f"/unsubscribe/{theirs}").status_code == 200


def test_the_link_hides_the_address(cast: Cast) -> None:
    for hidden in (cast.ada.email, cast.ada.phone, "ada"):
        assert hidden not in unsubscribe_url(cast.ada.pk, "email", "marketing")


@given(st.text(max_size=80))
def test_no_text_passes_for_a_link(text: str) -> None:
    with pytest.raises(BadLink):
        read(text)


def test_the_page_names_the_topic_and_asks_first(cast: Cast, client) -> None:
    page = client.get(path(unsubscribe_url(cast.ada.pk, "email", ""))).content.decode()
    assert "Offers and news" in page and "<button" in page


def test_preferences_are_saved_as_chosen(cast: Cast, client) -> None:
    url = path(preferences_url(cast.ada.pk, "email", ""))
    topic = default_topic().pk
    assert f'name="email:{topic}"' in client.get(url).content.decode()
    client.post(url, {f"sms:{topic}": "on", "save": ""})
    assert not may_mail(cast.ada) and permissions([cast.ada.pk], channel="sms", topic_key="")
    client.post(url, {"nothing": ""})
    assert not permissions([cast.ada.pk], channel="sms", topic_key="")


def test_what_somebody_never_agreed_to_and_leaves_open_is_no_refusal(cast: Cast, client) -> None:
    never = Topic.objects.create(key="news", name="News")
    client.post(path(preferences_url(cast.ada.pk, "email", "")), {"save": ""})
    assert not cast.ada.consents.filter(topic=never).exists()


def test_dan_may_come_back_by_his_own_hand(cast: Cast, client) -> None:
    client.post(path(preferences_url(cast.dan.pk, "email", "")), {f"email:{default_topic().pk}": "on"})
    assert may_mail(cast.dan)
    assert ConsentChange.objects.latest("pk").source == "preference page"


def test_a_closed_address_is_said_to_be_closed(cast: Cast, client) -> None:
    suppress([("sms", cast.ada.phone)], reason="opted_out", evidence="STOP", now=cast.now)
    assert "closed" in client.get(path(preferences_url(cast.ada.pk, "sms", ""))).content.decode()


def test_an_old_link_still_works_after_a_merge(cast: Cast, client) -> None:
    url = path(unsubscribe_url(cast.ben.pk, "email", ""))
    merge(keep_id=cast.ada.pk, drop_id=cast.ben.pk, now=cast.now)
    assert client.post(url).status_code == 200
    assert not may_mail(cast.ada)


def test_a_contact_that_is_gone_gets_a_page_and_no_crash(cast: Cast, client) -> None:
    url = path(unsubscribe_url(cast.eve.pk, "email", ""))
    cast.eve.delete()
    assert client.post(url).status_code == 404
