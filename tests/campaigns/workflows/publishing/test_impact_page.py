"""Before publishing, a marketer reads what it does to whom, and decides what is open."""

import pytest
from django.core.management import call_command
from django.test import Client

from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.save import save_version
from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.editing.remove_step import remove_step
from campaigns.workflows.models import Campaign, Enrollment, WorkflowVersion
from campaigns.workflows.move_people import move_people
from lifecycle.stages.models import Stage
from tests.campaigns.workflows.publishing.pages import page, post, read
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def test_a_shorter_wait_says_who_goes_on_when_and_asks_how_fast(mara: Client, campaign: Campaign) -> None:
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=NOW)
    said = read(mara, campaign)
    assert "Publish 1 change" in said
    assert "4 people are inside. 4 are affected." in said
    assert "Wait shortened" in said and "4 wait here" in said
    assert "4 have waited long enough already and come to the next step:" in said
    assert "Version 2 is live." in post(mara, campaign, **{"pace-rest": "spread", "days-rest": "4"})
    version = WorkflowVersion.objects.get(number=2)
    assert version.choices == {"rest": {"pace": "spread", "days": 4}}
    assert (version.by, version.changes) == ("Mara", ["“Wait 10 days” becomes “Wait 3 days”."])


def test_a_longer_wait_says_how_much_later_they_go_on(mara: Client, campaign: Campaign) -> None:
    change_step(campaign=campaign, key="rest", settings={"days": 12}, now=NOW)
    said = read(mara, campaign)
    assert "Wait made longer" in said
    assert "They go on 2 days later than they would have." in said


def test_a_step_that_is_taken_out_waits_for_the_authors_word(mara: Client, campaign: Campaign) -> None:
    remove_step(campaign=campaign, key="rest", now=NOW)
    said = read(mara, campaign)
    assert "Step taken out" in said and "Where should they go?" in said
    assert "On to “again”" in said and "P0" in said and "Show all 4" in said
    assert "Say where they go" in post(mara, campaign)
    assert "there is no such step" in post(mara, campaign, **{"to-rest": "(other)", "other-rest": "gone"})
    assert "Say where they go" in post(mara, campaign, **{"to-rest": "(other)"})
    assert WorkflowVersion.objects.count() == 1
    assert "Version 2 is live." in post(mara, campaign, **{"to-rest": "(leave)"})
    while move_people(now=NOW):
        pass
    assert set(Enrollment.objects.values_list("ended_reason", flat=True)) == {"removed"}


def test_over_the_canvas_the_same_is_said_without_a_page_around_it(mara: Client, campaign: Campaign) -> None:
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=NOW)
    sheet = mara.get(page(campaign) + "?sheet=1").content.decode()
    assert "4 people are inside. 4 are affected." in " ".join(sheet.split())
    assert 'data-row-of="rest"' in sheet and "<html" not in sheet and "data-close" in sheet
    stale = mara.post(page(campaign) + "?sheet=1", {"seen": NOW.isoformat(), "act": "publish"}).content.decode()
    assert "The draft has changed since you looked." in stale and "<html" not in stale
    assert campaign.versions.count() == 1


def test_what_the_messages_lack_is_said_with_the_step(mara: Client, campaign: Campaign) -> None:
    template = MessageTemplate.objects.get(key="again")
    save_version(template=template, locale="", source={"text": "Hi {{ customer.name }}"}, by=None, now=NOW)
    change_step(campaign=campaign, key="rest", settings={"days": 20}, now=NOW)
    said = read(mara, campaign)
    assert "Worth a look before it goes out" in said
    step = next(
        key for key, spec in campaign.draft["steps"].items() if spec.get("settings", {}).get("template") == "again"
    )
    assert f'data-step="{step}">“again”: We know nothing called “customer.name”.</a>' in said


def test_a_stage_that_is_not_there_is_said_on_the_page_and_on_the_command_line(
    mara: Client, campaign: Campaign, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    change_step(campaign=campaign, key="rest", settings={"days": 20}, now=NOW)
    Campaign.objects.filter(pk=campaign.pk).update(stage="nowhere")
    assert "It is for the stage “nowhere”, and there is none of that name." in read(mara, campaign)
    monkeypatch.setattr("campaigns.playbooks.bring_in._stages", lambda plan: None)
    Stage.objects.all().delete()
    call_command("playbook", "install", "abandoned-cart", "--publish")
    said = capsys.readouterr().out
    assert "is live." in said and "Worth a look: It is for the stage “" in said
