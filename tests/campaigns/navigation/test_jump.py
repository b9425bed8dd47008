import pytest
from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from campaigns.navigation.jump import MOST, people_and_plans
from lifecycle.contacts.models import Contact
from lifecycle.segments.models import Segment
from tests.campaigns.workflows.journeys import FINISH, live, step
from tests.cast import NOW, Cast


@pytest.fixture
def world(cast: Cast) -> None:
    live("winback", "w", {"w": step("wait", {"next": "e"}, days=1), "e": FINISH}, NOW)
    Segment.objects.create(key="quiet", name="Going quiet", created_at=NOW)


def found(user: User, factory: RequestFactory, words: str) -> list[str]:
    request = factory.get("/admin/search/")
    request.user = user
    return [result.title for result in people_and_plans(request, words)]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("ada love", "Ada Lovelace"),
        ("cle", "Cleo"),
        ("dan@example", "Dan"),
        ("+819012345675", "Eve"),
        ("nback", "winback"),
        ("quiet", "Going quiet"),
    ],
)
def test_the_box_finds_people_by_how_they_begin_and_plans_by_any_part(
    admin_user: User, rf: RequestFactory, world: None, words: str, title: str
) -> None:
    assert found(admin_user, rf, words) == [title]


def test_whoever_is_called_exactly_that_comes_before_those_whose_names_only_begin_so(
    admin_user: User, rf: RequestFactory, world: None
) -> None:
    for number in range(MOST + 1):
        Contact.objects.create(external_id=f"d{number}", first_name="Daniela", created_at=NOW, updated_at=NOW)
    titles = found(admin_user, rf, "dan")
    assert titles == ["Dan", *["Daniela"] * (MOST - 1)]


def test_an_address_keeps_its_small_letters(admin_user: User, rf: RequestFactory, world: None) -> None:
    request = rf.get("/admin/search/")
    request.user = admin_user
    (ada,) = people_and_plans(request, "ada")
    assert ada.description == "Contact ada@example.com"


@pytest.mark.parametrize("words", ["", "a", "\x00", "\x00a", " "])
def test_one_letter_is_too_few(admin_user: User, rf: RequestFactory, world: None, words: str) -> None:
    assert found(admin_user, rf, words) == []


def test_nobody_is_found_by_whoever_may_not_look(
    django_user_model: type[User], rf: RequestFactory, world: None
) -> None:
    assert found(django_user_model.objects.create_user("new", is_staff=True), rf, "ada") == []


def test_the_box_answers_on_the_page(admin_client: Client, world: None) -> None:
    assert "Ada Lovelace" in admin_client.get("/admin/search/?extended=1&s=ada").content.decode()


def test_the_box_says_so_where_it_finds_nothing(admin_client: Client, world: None) -> None:
    said = admin_client.get("/admin/search/?extended=1&s=nobody").content.decode()
    # htmx shows what has this id only.
    assert 'id="command-results-list"' in said and "Nothing here fits what you look for." in said
    assert "seconds" not in admin_client.get("/admin/search/?extended=1&s=ada").content.decode()
