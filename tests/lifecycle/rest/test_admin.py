import re

import pytest

from lifecycle.rest.models import ApiToken
from lifecycle.rest.tokens import digest_of

pytestmark = pytest.mark.django_db
ADD, LIST = "/admin/lifecycle/apitoken/add/", "/admin/lifecycle/apitoken/"


def test_the_secret_is_shown_once_and_works(admin_client, client) -> None:
    assert "read contacts" in admin_client.get(ADD).content.decode()
    answer = admin_client.post(ADD, {"name": "shop", "scopes": ["contacts:read"]})
    secret = re.search(r"lc_[\w-]{43}", answer.content.decode())[0]
    assert "no-store" in answer["Cache-Control"]
    assert ApiToken.objects.get().digest == digest_of(secret)
    assert secret not in admin_client.get(LIST).content.decode()
    assert client.get("/api/v1/contacts", headers={"Authorization": f"Bearer {secret}"}).status_code == 200


def test_a_token_without_a_name_or_scopes_is_not_made(admin_client) -> None:
    for said in ({"name": "shop"}, {"scopes": ["contacts:read"]}, {"name": "shop", "scopes": ["everything"]}):
        assert "lc_" not in admin_client.post(ADD, said).content.decode()
    assert not ApiToken.objects.exists()


def test_a_token_is_withdrawn_from_the_list(admin_client, api) -> None:
    admin_client.post(LIST, {"action": "withdraw_them", "_selected_action": [api.token.pk]})
    assert api("get", "contacts").status_code == 401


def test_who_may_not_make_tokens_makes_none(client, django_user_model) -> None:
    client.force_login(django_user_model.objects.create_user("jonas", is_staff=True))
    assert client.get(ADD).status_code == 403 and client.get(LIST).status_code == 403
    assert client.post(ADD, {"name": "x", "scopes": ["contacts:read"]}).status_code == 403
