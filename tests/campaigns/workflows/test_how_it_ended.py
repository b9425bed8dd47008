"""What a campaign's page says of the goal: one number of all who reached it, and which of them did so at a step."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.test import Client

from campaigns.workflows.counts import counts_of
from campaigns.workflows.models import Campaign
from campaigns.workflows.screens.cards import cards_of
from campaigns.workflows.screens.how_it_ended import parts_of
from campaigns.workflows.start import start
from campaigns.workflows.turn import turn
from channels.outbox.wake import asleep
from lifecycle.clock.set import set_clock
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, live, step
from tests.cast import DAY, NOW, Cast

ORDERED = {"kind": "event", "event": "Order Completed", "did": True, "within": {"days": 1}}
IS_PRO = {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}


@pytest.fixture(autouse=True)
def monday(cast: Cast, settings: LazySettings) -> Iterator[None]:
    settings.CLOCK = "manual"
    set_clock(to=NOW)
    with asleep():
        yield


def words(client: Client, campaign: Campaign) -> str:
    return " ".join(client.get(f"/admin/campaigns/campaign/{campaign.pk}/change/").content.decode().split())


def entered(cast: Cast, goal: dict[str, object]) -> Campaign:
    """Ada and Dan come to the goal on the way; Ben and Cleo rest before the end."""
    steps = {
        "pro": step("branch", {"yes": "there", "otherwise": "free"}, branches=[{"name": "yes", "condition": IS_PRO}]),
        "there": step("goal", name="Pro at last"),
        "free": step("wait", {"next": "end"}, days=2),
        "end": FINISH,
    }
    campaign = live("gift", "pro", steps, NOW, goal=goal)
    people = [cast.ada.pk, cast.ben.pk, cast.cleo.pk]
    start(campaign=campaign, contact_ids=people, properties={}, now=NOW, source="test")
    turn(now=NOW)
    return campaign


def test_a_goal_of_two_sources_says_how_many_came_by_which(admin_client: Client, cast: Cast) -> None:
    campaign = entered(cast, ORDERED)
    record_events([NewEvent(cast.ben.pk, "Order Completed", NOW + DAY)], now=NOW + DAY)
    turn(now=NOW + DAY)
    page = words(admin_client, campaign)
    assert "2</a> · 67%" in page
    assert "1 wherever they stood, 1 at a step of the goal" in page
    assert "<b>1</b> came here" in page and "<b>1</b> elsewhere" in page
    assert "or come to “Pro at last”" in page


def test_a_goal_of_one_source_needs_no_words_about_it(admin_client: Client, cast: Cast) -> None:
    page = words(admin_client, entered(cast, {}))
    assert "wherever they stood" not in page and "elsewhere" not in page
    assert "1</a> · 33%" in page and "<b>1</b> came here" in page


def test_the_parts_of_the_bar_add_up_to_all_who_came_in(cast: Cast) -> None:
    campaign = entered(cast, ORDERED)
    turn(now=NOW + 3 * DAY)
    counts = counts_of(campaign.pk, today=NOW)
    parts = parts_of(counts, cards_of(campaign, campaign.draft, []), has_rule=True)
    shown = {part.reason: (part.count, part.share, part.tone) for part in parts}
    assert shown == {"": (0, 0.0, "accent"), "goal": (1, 33.3, "good"), "finished": (2, 66.7, "calm")}
    assert sum(part.share for part in parts) == pytest.approx(100, abs=0.2)
    [goal] = [part for part in parts if part.reason == "goal"]
    assert goal.note == "0 wherever they stood, 1 at a step of the goal"


def test_nobody_has_come_in_yet_and_nothing_is_drawn(admin_client: Client, cast: Cast) -> None:
    campaign = live("empty", "end", {"end": FINISH}, NOW)
    assert "lc-bar-stacked" not in words(admin_client, campaign)
