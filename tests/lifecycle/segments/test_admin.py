import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from lifecycle.contacts.models import Contact
from lifecycle.segments.models import Membership, Segment
from lifecycle.segments.save import save_segment
from tests.cast import NOW, Cast, gather

pytestmark = pytest.mark.django_db
PRO = {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}
TREE = {
    "definition-node": ["root:", "n1:root"],
    "definition-root-kind": "all",
    "definition-n1-kind": "attribute",
    "definition-n1-field": "plan",
    "definition-n1-op": "is",
    "definition-n1-value": "pro",
    "definition-n1-type": "",
}
BUILDER = "/admin/lifecycle/segment/conditions/"


@pytest.fixture
def cast() -> Cast:
    return gather()


@pytest.fixture
def marketer(admin_client: Client) -> Client:
    return admin_client


def staff(*permissions: str) -> Client:
    user = User.objects.create_user("mara " + " ".join(permissions), is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def test_a_segment_is_made_in_the_builder_and_counted_at_once(marketer: Client, cast: Cast) -> None:
    answer = marketer.post("/admin/lifecycle/segment/add/", {"name": "Pros", "description": "", **TREE}, follow=True)
    assert answer.status_code == 200
    made = Segment.objects.get()
    assert (made.key, made.size, made.definition) == ("pros", 2, PRO)
    assert "have “pro” as plan" in answer.content.decode()


def test_nobody_meets_json(marketer: Client, cast: Cast) -> None:
    made = save_segment(
        name="Pros", definition={"kind": "any", "of": [PRO, {"kind": "last_seen", "op": "never"}]}, now=NOW
    )
    page = marketer.get(f"/admin/lifecycle/segment/{made.pk}/change/").content.decode()
    assert 'value="pro"' in page and "Last seen" in page
    assert "&quot;kind&quot;" not in page and '{"' not in page.split("data-builder")[1].split("</form>")[0]


def test_a_mistake_is_answered_with_a_sentence(marketer: Client, cast: Cast) -> None:
    for tree, said in (
        ({}, "Say who is in it: add a condition."),
        ({**TREE, "definition-n1-value": ""}, "Say what to compare with."),
    ):
        page = marketer.post("/admin/lifecycle/segment/add/", {"name": "Pros", **tree}).content.decode()
        assert said in page
    assert not Segment.objects.exists()


def test_changing_the_words_keeps_the_key(marketer: Client, cast: Cast) -> None:
    made = save_segment(name="Pros", definition=PRO, now=NOW)
    marketer.post(f"/admin/lifecycle/segment/{made.pk}/change/", {"name": "Professionals", **TREE})
    made.refresh_from_db()
    assert (made.key, made.name) == ("pros", "Professionals")


def test_a_segment_that_is_asked_about_cannot_be_deleted(marketer: Client, cast: Cast) -> None:
    made = save_segment(name="Pros", definition=PRO, now=NOW)
    save_segment(name="Friends", definition={"kind": "segment", "segment": "pros"}, now=NOW)
    path = f"/admin/lifecycle/segment/{made.pk}/delete/"
    assert "“Pros” is asked about by “friends”." in marketer.get(path).content.decode()
    marketer.post(path, {"post": "yes"})
    assert Segment.objects.filter(pk=made.pk).exists()
    Segment.objects.get(key="friends").delete()
    marketer.post(path, {"post": "yes"})
    assert not Segment.objects.exists()


# By hand


def test_people_are_added_and_taken_out_by_hand(marketer: Client, cast: Cast) -> None:
    made = save_segment(name="Friends", is_static=True, now=NOW)
    path = f"/admin/lifecycle/segment/{made.pk}/people/"
    said = "ADA@example.com\n+1 212 555 0142\n eve \nnobody@example.com"
    page = marketer.post(path, {"people": said}, follow=True).content.decode()
    assert "3 people were added." in page and "Nobody is known as nobody@example.com." in page
    assert "3 people are in “Friends”" in page
    page = marketer.post(path, {"remove": str(cast.eve.pk)}, follow=True).content.decode()
    assert set(Membership.objects.values_list("contact", flat=True)) == {cast.ada.pk, cast.ben.pk}
    made.refresh_from_db()
    assert made.size == 2


def test_nobody_is_added_by_hand_where_a_condition_decides(marketer: Client, cast: Cast) -> None:
    made = save_segment(name="Pros", definition=PRO, now=NOW)
    path = f"/admin/lifecycle/segment/{made.pk}/people/"
    assert "By hand" not in marketer.get(path).content.decode()
    assert marketer.post(path, {"people": "ada"}).status_code == 403
    assert not Membership.objects.exists()


def test_people_are_seen_only_with_permission(cast: Cast) -> None:
    made = save_segment(name="Friends", is_static=True, now=NOW)
    path = f"/admin/lifecycle/segment/{made.pk}/people/"
    assert staff("view_segment").get(path).status_code == 403
    looking = staff("view_segment", "view_contact")
    assert looking.get(path).status_code == 200
    assert looking.post(path, {"people": "ada"}).status_code == 403


# What the builder asks for


def test_the_server_makes_a_box_of_every_kind(marketer: Client) -> None:
    asked = {"name": "definition", "kind": "event", "id": "n7", "parent": "root"}
    box = marketer.get(f"{BUILDER}node/", asked).content.decode()
    assert 'name="definition-node" value="n7:root"' in box and 'name="definition-n7-event"' in box
    group = marketer.get(f"{BUILDER}node/", {**asked, "kind": "any"}).content.decode()
    assert 'data-group="n7"' in group


@pytest.mark.parametrize("wrong", [{"kind": "x"}, {"id": '"><b>'}, {"name": "<b>"}, {"parent": ""}])
def test_a_strange_question_of_the_builder_is_refused(marketer: Client, wrong: dict[str, str]) -> None:
    asked = {"name": "definition", "kind": "event", "id": "n7", "parent": "root", **wrong}
    assert marketer.get(f"{BUILDER}node/", asked).status_code == 404


def test_the_preview_says_who_matches_before_anything_is_saved(marketer: Client, cast: Cast) -> None:
    Contact.objects.filter(pk=cast.ada.pk).update(first_name="<b>Ada")
    shown = marketer.post(f"{BUILDER}preview/", {"condition": "definition", **TREE}).content.decode()
    assert "People who <b>have “pro” as plan</b>." in shown
    assert "40% of 5" in shown and "plan is pro" in shown
    assert "&lt;b&gt;Ada" in shown and "<b>Ada" not in shown
    assert not Segment.objects.exists()


def test_the_preview_says_what_is_missing(marketer: Client) -> None:
    def shown(**tree: str) -> str:
        return marketer.post(f"{BUILDER}preview/", {"condition": "definition", **TREE, **tree}).content.decode()

    assert "Say what to compare with." in shown(**{"definition-n1-value": ""})
    assert "No one matches yet." in shown()
    assert "Add a condition" in marketer.post(f"{BUILDER}preview/", {"condition": "definition"}).content.decode()


def test_the_builder_answers_nobody_without_permission(cast: Cast) -> None:
    asked = {"name": "definition", "kind": "event", "id": "n7", "parent": "root"}
    client = staff("view_segment")
    assert client.get(f"{BUILDER}node/", asked).status_code == 403
    assert client.post(f"{BUILDER}preview/", {"condition": "definition", **TREE}).status_code == 403
    assert Client().get(f"{BUILDER}node/", asked).status_code == 302
    assert staff("view_segment", "view_contact").get(f"{BUILDER}preview/").status_code == 405


def test_the_list_opens_with_a_sentence_and_says_who_in_words(marketer: Client, cast: Cast) -> None:
    assert "No segment keeps itself up to date yet." in marketer.get("/admin/lifecycle/segment/").content.decode()
    save_segment(now=NOW, name="Pros", definition=PRO)
    page = marketer.get("/admin/lifecycle/segment/").content.decode()
    assert "1 segment keeps itself up to date." in page and "People who have “pro” as plan" in page
