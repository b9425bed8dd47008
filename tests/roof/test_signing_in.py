import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.mark.django_db
def test_whoever_signs_in_stands_on_the_first_page(client: Client) -> None:
    User.objects.create_superuser("mara", password="secret")
    answer = client.post("/admin/login/", {"username": "mara", "password": "secret"})
    assert answer.headers["Location"] == "/admin/"


def test_a_browser_finds_its_icon(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert answer.headers["Location"].endswith("img/favicon.svg")
