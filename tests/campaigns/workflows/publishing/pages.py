"""The page of publishing and its neighbours, as somebody who is signed in reads and posts them."""

from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from campaigns.workflows.models import Campaign


def signed_in(name: str, role: str) -> Client:
    user = User.objects.create_user(name, is_staff=True, first_name=name.capitalize())
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def page(campaign: Campaign, name: str = "publish", *args: object) -> str:
    return reverse(f"admin:campaigns_campaign_{name}", args=[campaign.pk, *args])


def post(client: Client, campaign: Campaign, name: str = "publish", *args: object, **said: Any) -> str:
    campaign.refresh_from_db()
    seen = {"seen": campaign.updated_at.isoformat()}
    answer = client.post(page(campaign, name, *args), seen | said, follow=True)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def read(client: Client, campaign: Campaign, name: str = "publish") -> str:
    answer = client.get(page(campaign, name))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())
