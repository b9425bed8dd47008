import re

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client, RequestFactory

from campaigns.navigation.sidebar import navigation
from lifecycle.contacts.identify import Identity, identify
from tests.cast import Cast


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


def pages(user: User, factory: RequestFactory) -> list[tuple[str, str]]:
    request = factory.get("/admin/")
    request.user = user
    return [(str(item["title"]), item["link"]) for group in navigation(request) for item in group["items"]]


@pytest.mark.django_db
def test_a_page_is_called_as_in_the_sidebar_in_its_tab_and_in_its_head(
    admin_client: Client, admin_user: User, rf: RequestFactory
) -> None:
    for title, link in pages(admin_user, rf):
        words = " ".join(admin_client.get(link, follow=True).content.decode().split())
        assert re.search(rf"<title>\s*{title} \| Lifecycle", words) or title == "When and how closely", title
        assert re.search(rf'class="lc-crumb[^"]*">{title}<', words) or title == "Today", title
        assert not re.search("<title>[^<]*(Select|Change) ", words)


@pytest.mark.django_db
def test_a_list_of_one_page_offers_no_next_one(admin_client: Client, cast: Cast) -> None:
    words = admin_client.get("/admin/lifecycle/contact/").content.decode()
    assert "Next" not in words and "Previous" not in words
    identify([Identity(external_id=f"p{number}") for number in range(60)], now=cast.now)
    assert ">Next<" in admin_client.get("/admin/lifecycle/contact/").content.decode()
    assert ">Previous<" in admin_client.get("/admin/lifecycle/contact/?p=2").content.decode()


@pytest.mark.django_db
def test_whoever_has_no_mouse_passes_the_sidebar_by(admin_client: Client) -> None:
    words = admin_client.get("/admin/lifecycle/segment/").content.decode()
    assert words.index('href="#content"') < words.index('href="/admin/calendar/"')
    assert 'id="content"' in words
