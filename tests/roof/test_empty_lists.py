"""Where there is nothing yet a list says what it is for and what comes next, and leads there."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

OURS = ("lifecycle", "channels", "campaigns")
LISTS = [
    model
    for model, page in admin.site._registry.items()
    if model._meta.app_label in OURS and getattr(page, "when_empty", None)
]


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model.__name__)
@pytest.mark.django_db
def test_an_empty_list_says_what_it_is_for_and_leads_on(model: type[Model], client: Client) -> None:
    client.force_login(User.objects.create_superuser("mara"))
    model._default_manager.all().delete()
    page = admin.site._registry[model]
    names = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    html = client.get(reverse(f"{names}_changelist")).content.decode()
    what, following = page.when_empty  # type: ignore[attr-defined]
    assert str(what) in html and str(following) in html
    assert f'href="{reverse(f"{names}_add")}"' in html


@pytest.mark.django_db
def test_no_list_that_one_may_add_to_is_without_words(rf) -> None:
    request = rf.get("/")
    request.user = User.objects.create_superuser("mara")
    silent = [
        model.__name__
        for model, page in admin.site._registry.items()
        if model._meta.app_label in OURS and page.has_add_permission(request) and model not in LISTS
    ]
    assert silent == ["Picture"]  # a wall of pictures, with words of its own
