"""A program reads the same and decides the same as a marketer on the page."""

import pytest

from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.editing.remove_step import remove_step
from campaigns.workflows.models import Campaign
from campaigns.workflows.publish import publish
from tests.cast import NOW
from tests.program import Program

pytestmark = pytest.mark.django_db


def test_a_program_reads_the_impact_and_makes_the_same_choices(campaign: Campaign, api: Program) -> None:
    remove_step(campaign=campaign, key="rest", now=NOW)
    impact = api("get", "campaigns/journey/impact").json()
    assert (impact["inside"], impact["affected"]) == (4, 4)
    assert impact["groups"] == [
        {
            "step": "rest", "fate": "gone", "was": "Wait 10 days", "becomes": "", "people": 4, "stuck": 0, "over": 0,
            "leads_to": "again",
        }
    ]  # fmt: skip
    assert api("post", "campaigns/journey/publish", {}).status_code == 422
    assert api("post", "campaigns/journey/publish", {"choices": {"rest": {"to": "x"}}}).status_code == 400
    assert api("post", "campaigns/journey/publish", {"choices": {"rest": 3}}).status_code == 400
    assert api("post", "campaigns/journey/publish", {"choices": {"rest": {"to": "again"}}}).status_code == 200
    versions = api("get", "campaigns/journey/versions").json()["results"]
    assert [(version["number"], version["choices"]) for version in versions] == [
        (2, {"rest": {"to": "again"}}),
        (1, {}),
    ]
    assert versions[0]["by"] == "shop"


def test_a_program_takes_an_older_version_back(campaign: Campaign, api: Program) -> None:
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=NOW)
    publish(campaign=campaign, by=None, now=NOW)
    taken = api("post", "campaigns/journey/take", {"version": 1}).json()
    assert taken["draft"]["steps"]["rest"]["settings"] == {"days": 10}
    assert api("post", "campaigns/journey/take", {"version": 9}).status_code == 422
