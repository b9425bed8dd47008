from dataclasses import replace

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from campaigns.message_templates.models import TemplateVersion
from campaigns.playbooks.install import install
from campaigns.playbooks.picture import picture
from campaigns.playbooks.plan import Plan
from campaigns.playbooks.readiness import readiness
from campaigns.playbooks.ready import playbooks
from campaigns.workflows.models import Campaign
from lifecycle.events.models import Event
from lifecycle.events.record import NewEvent, record_events
from lifecycle.stages.models import Stage
from tests.campaigns.workflows.journeys import FINISH, step
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
GALLERY = "/admin/playbooks/"


def page(client: Client, address: str = GALLERY) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_gallery_shows_every_playbook_and_what_is_live(admin_client: Client) -> None:
    install(key="trial-ends", now=NOW, publish=True)
    install(key="yearly-recap", now=NOW)
    words = page(admin_client)
    for plan in playbooks():
        assert escape(plan.name) in words and escape(plan.about) in words
    assert (words.count("Live"), words.count("Installed")) == (1, 1)


def test_a_word_leaves_only_what_speaks_of_it(admin_client: Client) -> None:
    words = page(admin_client, GALLERY + "?q=coupon")
    assert "Win back by text" in words and "Yearly recap" not in words
    assert "No playbook speaks of" in page(admin_client, GALLERY + "?q=<script>")
    assert "<script>”" not in page(admin_client, GALLERY + "?q=<script>")


def test_a_playbook_becomes_ours_with_our_name_in_it(admin_client: Client) -> None:
    address = GALLERY + "sms-win-back/"
    assert "Use this" in page(admin_client, address)
    answer = admin_client.post(address, {"company": "Tea for two", "site": "https://tea.example"})
    campaign = Campaign.objects.get()
    assert (answer.status_code, campaign.status) == (302, "draft")
    assert answer["Location"] == f"/admin/campaigns/campaign/{campaign.pk}/change/"
    contest = TemplateVersion.objects.get(template__key="sms-win-back-contest", locale="")
    assert "Tea for two" in contest.source["text"]
    words = page(admin_client, address)
    assert "Use this" not in words and "Open the campaign" in words


def test_what_a_playbook_counts_on_is_said_before_it_is_ours(admin_client: Client, cast: Cast) -> None:
    record_events([NewEvent(cast.ada.pk, "Order Completed", NOW)], now=NOW, history=True)
    words = page(admin_client, GALLERY + "sms-win-back/")
    assert "“Order Completed” comes in." in words and "People have agreed to text." in words
    words = page(admin_client, GALLERY + "trial-ends/")
    assert "“Trial Extended” has not come in yet: your site or shop has to tell us." in words


def test_a_stage_that_is_not_ours_is_named_unless_it_comes_along() -> None:
    steps = {"move": step("move_stage", {"next": "end"}, stage="revenue"), "end": FINISH}
    plan = Plan(key="a", name="A", start="move", steps=steps)
    assert [need.is_met for need in readiness(plan)] == [True]  # the usual ones come with it
    Stage.objects.create(key="purchase", name="Purchase", position=1)
    assert [need.words for need in readiness(plan)] == [
        "There is no stage “revenue” here. Choose one of yours before you publish."
    ]
    assert not readiness(replace(plan, stages={"revenue": {"name": "Revenue"}}))


def test_a_draft_says_which_events_nobody_has_done_yet(admin_client: Client, cast: Cast) -> None:
    campaign = install(key="sms-win-back", now=NOW)
    address = f"/admin/campaigns/campaign/{campaign.pk}/change/"
    Event.objects.filter(name="Order Completed").delete()
    assert "Nobody has done “Order Completed” yet." in page(admin_client, address)
    record_events([NewEvent(cast.ada.pk, "Order Completed", NOW)], now=NOW, history=True)
    assert "Nobody has done" not in page(admin_client, address)


@pytest.mark.parametrize("answers", [{"site": "javascript:alert(1)"}, {"company": "{{ a }}"}])
def test_an_answer_that_cannot_stand_in_a_text_is_asked_again(admin_client: Client, answers: dict[str, str]) -> None:
    answer = admin_client.post(GALLERY + "sms-win-back/", answers)
    assert answer.status_code == 200 and b"lc-field-error" in answer.content
    assert not Campaign.objects.exists()


def test_a_campaign_goes_out_as_a_file_and_comes_in_again(admin_client: Client) -> None:
    campaign = install(key="abandoned-cart", now=NOW)
    answer = admin_client.get(f"{GALLERY}export/{campaign.pk}/")
    assert answer["Content-Disposition"] == 'attachment; filename="abandoned-cart.yaml"'
    changed = answer.content.replace(b"Left in the basket", b"Forgotten baskets")
    answer = admin_client.post(GALLERY + "import/", {"file": SimpleUploadedFile("a.yaml", changed)})
    assert answer.status_code == 302
    assert Campaign.objects.get().name == "Forgotten baskets"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"words", b"lifecycle: 1\nkey: a", b"[" * 10_000])
def test_a_file_that_is_no_campaign_is_refused_in_a_sentence(admin_client: Client, content: bytes) -> None:
    answer = admin_client.post(GALLERY + "import/", {"file": SimpleUploadedFile("a.yaml", content)})
    assert answer.status_code == 200 and b"lc-field-error" in answer.content


def test_whoever_may_only_look_installs_nothing(client: Client) -> None:
    user = User.objects.create_user("jonas", is_staff=True)
    client.force_login(user)
    assert client.get(GALLERY).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_campaign"))
    assert "Import a file" not in page(client)
    assert "Use this" not in page(client, GALLERY + "sms-win-back/")
    assert client.post(GALLERY + "sms-win-back/", {}).status_code == 403
    assert client.get(GALLERY + "import/").status_code == 403
    assert not Campaign.objects.exists()


def test_there_is_no_page_for_what_is_not_there(admin_client: Client) -> None:
    assert admin_client.get(GALLERY + "nothing/").status_code == 404
    assert admin_client.get(GALLERY + "export/99/").status_code == 404


@pytest.mark.parametrize("plan", playbooks(), ids=lambda plan: plan.key)
def test_every_step_is_in_the_picture_and_none_lies_on_another(plan) -> None:  # type: ignore[no-untyped-def]
    drawn = picture(plan.graph)
    assert len(drawn.marks) == len(plan.steps) + 1
    places = [(mark.x, mark.y) for mark in drawn.marks]
    assert len(set(places)) == len(places)
    assert all(0 < x < drawn.width and 0 < y < drawn.height for x, y in places)


@pytest.mark.parametrize("graph", [{}, {"start": "a"}, {"start": "a", "steps": {"a": {"kind": "unheard of"}}}])
def test_a_picture_of_nothing_is_a_picture(graph: dict[str, object]) -> None:
    assert [mark.shape for mark in picture(graph).marks] == ["start"]
