import pytest

from campaigns.message_templates.uses import uses_of
from campaigns.playbooks.install import install
from campaigns.workflows.models import Campaign
from tests.cast import NOW

pytestmark = pytest.mark.django_db
SURVEY = "sms-win-back-survey"


def test_a_message_knows_the_campaigns_that_send_it_and_what_begins_them(django_assert_num_queries) -> None:
    install(key="sms-win-back", now=NOW, publish=True)
    with django_assert_num_queries(1):
        found = uses_of([SURVEY, "nothing"])
    assert found["nothing"] == []
    (use,) = found[SURVEY]
    assert (use.name, use.is_live, use.events) == (Campaign.objects.get().name, True, {"Order Completed"})


def test_a_draft_with_mistakes_still_counts_and_an_ended_campaign_does_not() -> None:
    campaign = install(key="sms-win-back", now=NOW)
    campaign.draft["steps"]["broken"] = {"kind": "no such kind", "settings": {}}
    campaign.draft["triggers"].append({"kind": "event"})
    campaign.save()
    assert [use.is_live for use in uses_of([SURVEY])[SURVEY]] == [False]
    Campaign.objects.update(status="ended")
    assert uses_of([SURVEY])[SURVEY] == []
