"""Where the setting asks for it, somebody else says yes before anything is published."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from campaigns.teamwork.models import Approval, Task
from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.models import Campaign
from lifecycle.accounts.models import Deed
from tests.campaigns.workflows.journeys import text
from tests.campaigns.workflows.publishing.pages import page, post, read, signed_in
from tests.cast import NOW
from tests.program import Program

pytestmark = pytest.mark.django_db


def test_without_the_setting_nobody_is_asked(mara: Client, campaign: Campaign) -> None:
    change_step(campaign=campaign, key="rest", settings={"days": 20}, now=NOW)
    assert "Somebody else’s word" not in read(mara, campaign)
    assert "Version 2 is live." in post(mara, campaign)


def test_somebody_else_approves_and_then_it_is_published(asks: Campaign, mara: Client, jonas: Client) -> None:
    assert "Nobody has approved yet" in post(mara, asks, act="publish")
    assert Task.objects.get(done_at=None).title == "Mara asks you to approve “journey”"
    said = read(jonas, asks)
    assert "Mara asks for your word." in said and "Ten more days, as we said." in said
    assert "Approved." in post(jonas, asks, act="approve", words="Good.")
    assert not Task.objects.filter(done_at=None).exists()
    assert "Jonas approved of exactly this." in read(mara, asks)
    assert "Version 2 is live." in post(mara, asks, act="publish")
    assert [deed.sentence for deed in Deed.objects.filter(verb__startswith="campaign.").order_by("pk")][-3:] == [
        "asked for approval of “journey”",
        "approved “journey”",
        "published version 2 of “journey”",
    ]


def test_nobody_approves_of_their_own_work(asks: Campaign, mara: Client) -> None:
    User.objects.get(username="mara").groups.add(Group.objects.get(name="Approver"))
    assert "Approve version" not in read(mara, asks)
    assert "You worked on this yourself." in post(mara, asks, act="approve")
    assert Approval.objects.get().answer == ""


def test_nobody_approves_of_what_they_edited_and_another_asked_for(asks: Campaign, jonas: Client, mara: Client) -> None:
    User.objects.get(username="jonas").groups.add(Group.objects.get(name="Marketer"))
    post(jonas, asks, "step", "rest", **{"days": 21, "exit-next": "again"})
    post(mara, asks, act="ask")
    assert "You worked on this yourself." in post(jonas, asks, act="approve")


@pytest.mark.parametrize("role", ["Marketer", "Developer", "Analyst"])
def test_who_may_not_approve_does_not(asks: Campaign, role: str) -> None:
    client = signed_in("mia", role)
    for act in ("approve", "decline"):
        assert client.post(page(asks), {"act": act, "seen": asks.updated_at.isoformat()}).status_code == 403
    assert Approval.objects.get().answer == ""


def test_nobody_approves_of_what_they_asked_for_and_another_edited(asks: Campaign, jonas: Client) -> None:
    User.objects.get(username="jonas").groups.add(Group.objects.get(name="Marketer"))
    post(jonas, asks, act="ask")
    assert Approval.objects.latest("pk").asked_name == "Jonas"
    assert "You worked on this yourself." in post(jonas, asks, act="approve")


def test_who_owns_a_token_does_not_approve_of_what_it_wrote(asks: Campaign, jonas: Client) -> None:
    api = Program(["campaigns:write", "campaigns:read"])
    api.token.created_by = User.objects.get(username="jonas")
    api.token.save()
    draft = api("get", f"campaigns/{asks.key}").json()["draft"]
    draft["steps"]["rest"]["settings"] = {"days": 22}
    assert api("patch", f"campaigns/{asks.key}", {"draft": draft}).status_code == 200
    assert api("post", f"campaigns/{asks.key}/ask", {"words": "Please."}).status_code == 200
    assert "You worked on this yourself." in post(jonas, asks, act="approve")


def test_nobody_approves_of_words_they_wrote(asks: Campaign, mara: Client, jonas: Client) -> None:
    text("fresh", NOW)
    change_step(campaign=asks, key="again", settings={"template": "fresh"}, now=NOW)
    api = Program(["templates:write", "templates:read"])
    api.token.created_by = User.objects.get(username="jonas")
    api.token.save()
    said = api("post", "templates/fresh/versions", {"locale": "", "source": {"text": "My words"}})
    assert said.status_code in (200, 201), said.content
    post(mara, asks, act="ask")
    assert "You worked on this yourself." in post(jonas, asks, act="approve")


def test_who_may_not_approve_does_not_change_the_look_of_what_was_approved(
    asks: Campaign, mara: Client, jonas: Client
) -> None:
    brand = reverse("admin:lifecycle_installationbrand_changelist")
    assert mara.post(brand, {"company": "Mara & Co"}).status_code == 403


def test_it_can_be_sent_back_with_a_word(asks: Campaign, mara: Client, jonas: Client) -> None:
    post(jonas, asks, act="decline", words="Too long for October.")
    said = read(mara, asks)
    assert "Jonas sent it back." in said and "Too long for October." in said
    assert "sent it back" in post(mara, asks, act="publish")


def test_who_may_change_and_not_publish_does_not_publish(campaign: Campaign) -> None:
    lena = signed_in("lena", "Marketer")
    Group.objects.get(name="Marketer").permissions.remove(Permission.objects.get(codename="publish_campaign"))
    change_step(campaign=campaign, key="rest", settings={"days": 20}, now=NOW)
    campaign.refresh_from_db()
    assert lena.post(page(campaign), {"seen": campaign.updated_at.isoformat()}).status_code == 403
    assert campaign.versions.count() == 1


def test_what_has_been_answered_is_not_answered_again(asks: Campaign, jonas: Client) -> None:
    post(jonas, asks, act="decline", words="Too long for October.")
    assert "Jonas has answered already." in post(jonas, asks, act="approve")
    assert Approval.objects.get().answer == "no"


def test_programs_and_the_command_line_need_the_word_too(asks: Campaign, jonas: Client) -> None:
    api = Program()
    answer = api("post", f"campaigns/{asks.key}/publish", {})
    assert (answer.status_code, "Nobody has approved yet" in answer.json()["detail"]) == (422, True)
    with pytest.raises(CommandError, match="Somebody else has to approve"):
        call_command("playbook", "install", "sms-win-back", "--publish")
    post(jonas, asks, act="approve")
    assert api("get", f"campaigns/{asks.key}/approval").json()["still_holds"] is True
    assert api("post", f"campaigns/{asks.key}/publish", {}).status_code == 200


def test_the_campaign_says_how_far_the_asking_is_and_offers_no_publishing(
    asks: Campaign, mara: Client, jonas: Client
) -> None:
    waits, to_answer = read(mara, asks, "change"), read(jonas, asks, "change")
    assert "Nobody has approved yet of what Mara asked for." in waits and "Publish 1 change" not in waits
    assert "Look and answer</a>" in to_answer and "Ten more days, as we said." in to_answer
    post(jonas, asks, act="decline", words="Twelve.")
    sent_back = read(mara, asks, "change")
    assert "Jonas sent it back." in sent_back and "Twelve." in sent_back and "Publish 1 change" not in sent_back
    post(mara, asks, "step", "rest", **{"days": 12, "exit-next": "again"})
    post(mara, asks, act="ask")
    post(jonas, asks, act="approve")
    assert "Publish 1 change" in read(mara, asks, "change")


def test_whoever_answers_sees_the_workflow_and_reads_its_messages(asks: Campaign, jonas: Client) -> None:
    said = read(jonas, asks)
    assert 'class="lc-canvas-page"' in said and "Wait 20 days" in said
    assert "What its messages say" in said and 'class="lc-wording-text">' in said
