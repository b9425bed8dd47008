import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.test import Client

from campaigns.reports import contacts_head
from lifecycle.clock.read import now as read_clock
from lifecycle.contacts.identify import Identity, identify
from lifecycle.figures import figure
from lifecycle.figures.count import count_figures
from lifecycle.intake.models import Import
from lifecycle.intake.note_people import note_people
from tests.cast import NOW, Cast

PAGE = "/admin/lifecycle/contact/"
MEANS = "Whom your shop, a file or one of you told us about; the newest first."


def words(client: Client, **asked: str) -> str:
    answer = client.get(PAGE, asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_list_says_how_many_people_there_are_and_leads_to_more(admin_client: Client, cast: Cast) -> None:
    page = words(admin_client)
    assert "<h2>5 people</h2>" in page and MEANS in page
    for way in ("/admin/lifecycle/import/", f"{PAGE}add/"):
        assert f'<a class="lc-button" href="{way}">' in page
    assert ">Everybody</a>" not in page


def test_whoever_may_only_look_is_offered_no_way_to_add(client: Client, cast: Cast) -> None:
    user = get_user_model().objects.create_user("anne", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_contact"))
    client.force_login(user)
    page = words(client)
    assert "<h2>5 people</h2>" in page
    assert f'href="{PAGE}add/"' not in page and 'href="/admin/lifecycle/import/">' not in page


def test_of_some_it_says_which_and_how_many_and_leads_back_to_all(admin_client: Client, cast: Cast) -> None:
    file = Import.objects.create(kind="contacts", filename="spring.csv", created_at=NOW)
    note_people([(cast.ada.pk, "created"), (cast.ben.pk, "updated")], import_id=file.pk)
    page = words(admin_client, in_file=f"{file.pk}")
    assert "<h2>2 people</h2>" in page and "In the file: spring.csv<" in page
    page = words(admin_client, in_file=f"{file.pk}~created", q="ada")
    assert "<h2>1 person</h2>" in page and "In the file: spring.csv · new · “ada”" in page
    assert f'href="{PAGE}">Everybody</a>' in page
    assert "<h2>Nobody</h2>" in words(admin_client, q="nobody of that name")


def test_of_more_than_a_page_shows_it_counts_up_to_a_bound(
    admin_client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    identify([Identity(email=f"zz{n}@example.com") for n in range(60)], now=NOW)
    for page in ("1", "2"):
        assert "<h2>60 people</h2>" in words(admin_client, q="zz", p=page)
    monkeypatch.setattr(contacts_head, "MOST_COUNTED", 55)
    assert "<h2>More than 55 people</h2>" in words(admin_client, q="zz")


def test_a_great_many_are_counted_by_a_worker_and_the_list_says_of_when(
    admin_client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figure, "LARGE", 0)
    page = words(admin_client)
    assert "<h2>Everybody</h2>" in page and "counted for the first time" in page
    count_figures(clock=read_clock)
    page = words(admin_client)
    assert "<h2>5 people</h2>" in page and f"{MEANS} Counted " in page
