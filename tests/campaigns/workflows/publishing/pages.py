"""The page of publishing and its neighbours, as somebody who is signed in reads and posts them."""

from typing import Any

from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
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
    """The page that answers; where it leads to another, what that one would say on top."""
    campaign.refresh_from_db()
    seen = {"seen": campaign.updated_at.isoformat()}
    answer = client.post(page(campaign, name, *args), seen | said)
    if answer.status_code == 200:
        return str(answer.content.decode())
    assert answer.status_code == 302, answer.status_code
    client.cookies.pop("messages", None)  # told here, and not again on whichever page is read next
    return " ".join(str(each) for each in get_messages(answer.wsgi_request))


def read(client: Client, campaign: Campaign, name: str = "publish") -> str:
    answer = client.get(page(campaign, name))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())
