"""Whatever was published, one can go back to what ran before."""

from datetime import timedelta

import pytest
from django.test import Client

from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.editing.remove_step import remove_step
from campaigns.workflows.editing.take_version import take_version
from campaigns.workflows.models import Campaign, StepRun, WorkflowVersion
from campaigns.workflows.move_people import move_people
from campaigns.workflows.publish import publish
from campaigns.workflows.turn import turn
from tests.campaigns.workflows.publishing.pages import post, read
from tests.cast import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_way_back_is_publishing_an_older_version(mara: Client, campaign: Campaign) -> None:
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=NOW)
    publish(campaign=campaign, by=None, now=NOW)
    while move_people(now=NOW):
        pass
    said = read(mara, campaign, "versions")
    assert "Version 2" in said and "Runs now" in said and "“Wait 10 days” becomes “Wait 3 days”." in said
    assert "Go back to 1" in said and "Go back to 2" not in said
    assert "The draft is version 1 again." in post(mara, campaign, "take_back", 1)
    assert "Wait made longer" in read(mara, campaign)
    post(mara, campaign)
    third = WorkflowVersion.objects.get(number=3)
    assert third.graph["steps"] == WorkflowVersion.objects.get(number=1).graph["steps"]
    assert third.changes == ["“Wait 3 days” becomes “Wait 10 days”."]


def test_a_step_that_comes_back_with_an_older_version_is_done_by_nobody_twice(campaign: Campaign) -> None:
    first = campaign.live_version
    assert first is not None
    remove_step(campaign=campaign, key="hello", now=NOW)
    publish(campaign=campaign, by=None, now=NOW)
    take_version(campaign=campaign, version=first, now=NOW)
    campaign.draft["start"] = "rest"
    campaign.draft["steps"]["rest"]["exits"] = {"next": "hello"}
    campaign.draft["steps"]["hello"]["exits"] = {"next": "again"}
    campaign.save()
    publish(campaign=campaign, by=None, now=NOW)
    turn(now=NOW + 10 * DAY)
    assert StepRun.objects.filter(step_key="hello").count() == 4
    assert StepRun.objects.filter(step_key="again", outcome="next").count() == 4
