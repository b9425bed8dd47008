from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from lifecycle.brand.brand import BadBrand, Brand, contrast, on
from lifecycle.brand.models import InstallationBrand
from lifecycle.brand.read import the_brand
from lifecycle.brand.save_brand import save_brand
from lifecycle.consent.links import preferences_url
from tests.cast import NOW, Cast

PAGE = "/admin/lifecycle/installationbrand/"
TEA = {"company": "Tea & Sons", "address": "1 Main Street, Bath", "color": "#006644"}


def page(client: Client, address: str = PAGE, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("color", "red"),
        ("ink", "#12345"),
        ("font", "comic"),
        ("logo", "javascript:alert(1)"),
        ("website", "tea.example"),
        ("company", "{{ contact.email }}"),
        ("text_sender", "Northwind Coffee"),
        ("text_sender", "0123456789"),
        ("shape", "star"),
        ("heading_font", "comic"),
        ("website", "/pictures/a.png"),
        ("social", [{"network": "Friendface", "href": "https://x.example"}]),
        ("social", [{"network": "Bluesky", "href": "javascript:alert(1)"}]),
        ("slogan", "x"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(field: str, said: Any) -> None:
    with pytest.raises(BadBrand) as problem:
        Brand.from_dict({field: said})
    assert problem.value.field == field


@pytest.mark.django_db
def test_nothing_said_is_the_usual_look_and_there_is_never_a_second_row() -> None:
    assert the_brand() == Brand()
    assert save_brand(said=TEA, now=NOW)
    assert not save_brand(said=TEA, now=NOW)
    assert save_brand(said={"company": "Tea"}, now=NOW)
    assert the_brand() == Brand(company="Tea")
    assert InstallationBrand.objects.count() == 1


def test_a_marketer_sets_it_on_one_page(admin_client: Client) -> None:
    words = page(admin_client)
    assert "There is no postal address yet." in words
    said: dict[str, Any] = {**TEA, "font": "serif", "ink": "#1f2937", "paper": "#ffffff", "background": "#f3f4f6"}
    answer = admin_client.post(PAGE, said, follow=True)
    assert "Every mail from now on looks like this." in answer.content.decode()
    assert the_brand() == Brand(**TEA, font="serif")
    assert "There is no postal address yet." not in page(admin_client)
    assert 'value="Tea &amp; Sons"' in page(admin_client)


def test_a_mistake_is_shown_at_its_field_and_changes_nothing(admin_client: Client) -> None:
    answer = admin_client.post(PAGE, {"company": "Tea", "logo": "tea.png", "font": "sans"})
    assert "This begins with https://." in answer.content.decode()
    assert the_brand() == Brand()


def test_who_may_only_look_changes_nothing(client: Client, django_user_model: Any) -> None:
    client.force_login(django_user_model.objects.create_user("new", is_staff=True))
    assert page(client, status=403)
    assert client.post(PAGE, TEA).status_code == 403
    assert the_brand() == Brand()


def test_the_pages_behind_our_links_wear_it(client: Client, cast: Cast, settings: LazySettings) -> None:
    settings.PUBLIC_URL = "http://testserver"
    address = preferences_url(cast.ada.pk, "email", "marketing")
    assert "Tea" not in page(client, address)
    save_brand(said=TEA, now=NOW)
    words = page(client, address)
    assert "| Tea &amp; Sons</title>" in words
    assert "<footer>Tea &amp; Sons<br>1 Main Street, Bath</footer>" in words
    assert "--brand:#006644;--on-brand:#ffffff" in words
    assert "Tea &amp; Sons" in page(client, "/r/nothing", 404)


def test_social_links_and_shapes_are_kept(admin_client: Client) -> None:
    said = {**TEA, "shape": "round", "heading_font": "serif", "logo": "/pictures/logo.png", "social-row": ["a"]}
    admin_client.post(PAGE, {**said, "social-a-network": "Bluesky", "social-a-href": "https://bsky.example/tea"})
    assert the_brand().social == (("Bluesky", "https://bsky.example/tea"),)
    assert the_brand().radius == "999px" and "Georgia" in the_brand().heading_letters
    assert 'value="https://bsky.example/tea"' in page(admin_client)


def test_colours_that_cannot_be_read_together_are_told(admin_client: Client) -> None:
    assert "is hard to read" not in page(admin_client)
    save_brand(said={"color": "#ffcc00"}, now=NOW)
    assert "“Main” is hard to read on “Paper”: a contrast of 1.5 to 1. Words need 4.5." in page(admin_client)


def test_contrast_is_counted_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == contrast("#ffffff", "#000000") == 21.0
    assert contrast("#ff0000", "#ffffff") == 4.0
    assert on("#ff0000") == "#111111" and on("#0000ff") == "#ffffff"
