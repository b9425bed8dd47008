from django.contrib.auth.models import User
from django.test import Client

from campaigns.workflows.steps.base import steps
from channels.adapters.base import adapters
from lifecycle.conditions.base import conditions


def test_every_kind_is_in_the_reference(admin_client: Client) -> None:
    words = admin_client.get("/admin/reference/").content.decode()
    for registry in (steps, adapters, conditions):
        for kind in registry.all():
            assert f"<code>{kind.kind}</code>" in words
    assert "Let some time go by." in words
    assert "Ways out:" in words


def test_whoever_may_not_see_campaigns_needs_no_reference(
    client: Client, django_user_model: type[User], db: None
) -> None:
    client.force_login(django_user_model.objects.create_user("new", is_staff=True))
    assert client.get("/admin/reference/").status_code == 403
