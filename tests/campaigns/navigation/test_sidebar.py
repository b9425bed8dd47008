import pytest
from django.contrib.auth.models import Permission, User
from django.test import RequestFactory

from campaigns.navigation.sidebar import navigation


def titles(user: User, factory: RequestFactory) -> set[str]:
    request = factory.get("/admin/")
    request.user = user
    return {str(item["title"]) for group in navigation(request) for item in group["items"]}


@pytest.mark.django_db
def test_whoever_runs_the_place_finds_accounts_and_schedules(admin_user: User, rf: RequestFactory) -> None:
    assert {"Today", "Users", "Roles", "Schedules"} <= titles(admin_user, rf)


@pytest.mark.django_db
def test_the_sidebar_shows_only_what_a_person_may_open(django_user_model: type[User], rf: RequestFactory) -> None:
    mara = django_user_model.objects.create_user("mara", is_staff=True)
    mara.user_permissions.add(Permission.objects.get(codename="view_group"))
    assert titles(mara, rf) == {"Today", "Roles"}
