import pytest
from django.contrib.auth.models import User
from django.test import Client

from lifecycle.contacts.models import Contact
from lifecycle.events.models import PendingEvent
from lifecycle.segments.save import save_segment
from lifecycle.stages.models import Stage
from lifecycle.stages.save import save_stage
from tests.cast import NOW, Cast, gather

pytestmark = pytest.mark.django_db
PAGE = "/admin/lifecycle/stage/"
ORDERED = {
    "definition-node": ["root:", "n1:root"],
    "definition-root-kind": "all",
    "definition-n1-kind": "event",
    "definition-n1-did": "true",
    "definition-n1-event": "Order Completed",
    "definition-n1-which": "any",
}


@pytest.fixture
def cast() -> Cast:
    return gather()


def test_where_there_is_no_stage_the_ready_sets_are_the_way_to_begin(admin_client: Client) -> None:
    Stage.objects.all().delete()
    page = admin_client.get(PAGE).content.decode()
    assert f'class="lc-button lc-button-primary" href="{PAGE}ready/">Ready stages</a>' in page


def test_a_ready_set_is_looked_at_and_added(admin_client: Client, cast: Cast) -> None:
    page = admin_client.get(f"{PAGE}ready/").content.decode()
    assert "The lifecycle of a customer" in page and "People who either logged in at least 3 times or ordered" in page
    assert not Stage.objects.exists()
    page = admin_client.post(f"{PAGE}ready/", {"set": "lifecycle"}, follow=True).content.decode()
    assert "5 stages were added." in page and "Re-engagement" in page
    assert Contact.objects.get(pk=cast.ben.pk).stage == "activation"
    assert not PendingEvent.objects.exists()
    assert "These stages are there." in admin_client.get(f"{PAGE}ready/").content.decode()
    assert admin_client.post(f"{PAGE}ready/", {"set": "x"}).status_code == 404


def test_a_stage_is_made_in_the_builder(admin_client: Client, cast: Cast) -> None:
    said = {"name": "Customers", "icon": "favorite", "position": "3", "goal": "", **ORDERED}
    answer = admin_client.post(f"{PAGE}add/", said, follow=True)
    assert answer.status_code == 200
    made = Stage.objects.get()
    assert (made.key, made.position, made.definition["event"]) == ("customers", 3, "Order Completed")
    assert Contact.objects.filter(stage="customers").count() == 3


def test_a_circle_is_answered_with_a_sentence(admin_client: Client, cast: Cast) -> None:
    stage = save_stage(name="Customers")
    save_segment(name="Asks", definition={"kind": "stage", "is": ["customers"]}, now=NOW)
    tree = {"definition-n1-kind": "segment", "definition-n1-segment": "asks", "definition-n1-member": "true"}
    said = {"name": "Customers", "icon": "flag", "position": "1", **ORDERED, **tree}
    page = admin_client.post(f"{PAGE}{stage.pk}/change/", said).content.decode()
    assert "This goes round in a circle" in page


def test_deleting_a_stage_leaves_its_people_in_none(admin_client: Client, cast: Cast) -> None:
    admin_client.post(f"{PAGE}add/", {"name": "Customers", "icon": "favorite", "position": "3", **ORDERED})
    stage = Stage.objects.get()
    asks = save_segment(name="Asks", definition={"kind": "stage", "is": ["customers"]}, now=NOW)
    path = f"{PAGE}{stage.pk}/delete/"
    assert "“Customers” is asked about by “asks”." in admin_client.get(path).content.decode()
    admin_client.post(path, {"post": "yes"})
    assert Stage.objects.exists()
    asks.delete()
    admin_client.post(path, {"post": "yes"})
    assert not Stage.objects.exists()
    assert not Contact.objects.exclude(stage="").exists()


def test_ready_stages_are_only_for_those_who_may_add_some(cast: Cast) -> None:
    client = Client()
    client.force_login(User.objects.create_user("mara", is_staff=True))
    assert client.get(f"{PAGE}ready/").status_code == 403


def test_each_count_of_the_list_leads_to_its_people(admin_client: Client, cast: Cast) -> None:
    save_stage(name="Customers", definition={"kind": "event", "event": "Order Completed"})
    Contact.objects.filter(pk=cast.ada.pk).update(stage=Stage.objects.get().key)
    page = " ".join(admin_client.get(PAGE).content.decode().split())
    assert "1 person stands in a stage." in page
    assert f'href="/admin/lifecycle/contact/?stage__exact={Stage.objects.get().key}">1</a>' in page
    assert "People who ordered" in page
