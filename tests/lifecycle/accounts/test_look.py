import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from unfold.admin import ModelAdmin


def test_every_page_of_the_admin_wears_one_look() -> None:
    plain = [model._meta.label for model, page in admin.site._registry.items() if not isinstance(page, ModelAdmin)]
    assert not plain


@pytest.mark.django_db
@pytest.mark.parametrize("model", ["auth_user", "auth_group", "django_celery_beat_periodictask"])
def test_accounts_and_schedules_open(admin_client: Client, model: str) -> None:
    for page in ("changelist", "add"):
        assert admin_client.get(reverse(f"admin:{model}_{page}")).status_code == 200
