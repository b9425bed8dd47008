"""Publishing, pausing and ending are done whole or not at all, and tell of each change."""

from datetime import timedelta
from typing import Any

import pytest

from campaigns.workflows import end as end_room
from campaigns.workflows import pause as pause_room
from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.editing.open_draft import Stale
from campaigns.workflows.editing.set_rules import set_rules
from campaigns.workflows.editing.take_version import take_version
from campaigns.workflows.end import end
from campaigns.workflows.graph import BadGraph
from campaigns.workflows.impact import impact_of
from campaigns.workflows.models import Campaign
from campaigns.workflows.pause import pause, resume
from campaigns.workflows.publish import publish
from campaigns.workflows.turn import turn
from channels.outbox.models import Halt, Message
from lifecycle.accounts.models import Deed
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.models import Topic
from tests.campaigns.workflows.edited_live.journey import begin, journey
from tests.campaigns.workflows.journeys import step
from tests.cast import Cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_step_cannot_become_another_kind_under_its_old_key(cast: Cast) -> None:
    campaign = journey(cast)
    campaign.draft["steps"]["rest"] = step("send", {"next": "again"}, template="more")
    campaign.save()
    with pytest.raises(BadGraph, match="It was another kind of step"):
        publish(campaign=campaign, by=None, now=cast.now)


def test_another_topic_holds_with_the_next_publish(cast: Cast) -> None:
    campaign = journey(cast)
    offers = Topic.objects.create(key="offers", name="Offers of the week")
    set_rules(campaign=campaign, rules={"topic": "offers"}, now=cast.now)
    begin(cast, cast.ada)
    assert Message.objects.get().topic == "marketing"
    assert "Its messages are about “Offers of the week” now, and go only to who wants that." in (
        impact_of(campaign, now=cast.now).changes
    )
    publish(campaign=campaign, by=None, now=cast.now + HOUR)
    change_consent([Change(cast.ada.pk, "sms", offers.pk, True)], now=cast.now, source="api")
    turn(now=cast.now + 11 * DAY)
    assert list(Message.objects.order_by("pk").values_list("topic", flat=True)) == ["marketing", "offers"]
    take_version(campaign=campaign, version=campaign.versions.get(number=1), now=cast.now + 11 * DAY)
    assert campaign.topic == "marketing"


def test_nobody_publishes_what_somebody_changed_after_they_looked(cast: Cast) -> None:
    campaign = journey(cast)
    seen = campaign.updated_at
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=cast.now)
    with pytest.raises(Stale, match="Somebody changed this campaign"):
        publish(campaign=campaign, by=None, now=cast.now, seen=seen)
    assert campaign.versions.count() == 1


@pytest.mark.parametrize("deed", ["pause", "resume", "end"])
def test_a_crash_half_way_leaves_nothing_half_done(cast: Cast, deed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = journey(cast)
    if deed == "resume":
        pause(campaign=campaign, by="Mara", now=cast.now)
    before = Campaign.objects.get().status, Halt.objects.count(), Deed.objects.count()

    def die(**_: Any) -> None:
        raise SystemExit

    for module, name in ((pause_room, "halt"), (pause_room, "lift"), (end_room, "halt")):
        monkeypatch.setattr(module, name, die)
    with pytest.raises(SystemExit):
        {
            "pause": lambda: pause(campaign=campaign, by="Mara", now=cast.now),
            "resume": lambda: resume(campaign=campaign, now=cast.now),
            "end": lambda: end(campaign=campaign, by="Mara", now=cast.now),
        }[deed]()
    assert (Campaign.objects.get().status, Halt.objects.count(), Deed.objects.count()) == before
