"""A campaign in a browser: rows that are added and moved, a branch drawn by hand, a picture that stays in its frame."""

import pytest
from playwright.sync_api import Page, expect

from campaigns.broadcasts.plan import Plan
from campaigns.broadcasts.save_broadcast import create_broadcast
from campaigns.workflows.editing.remove_step import remove_step
from campaigns.workflows.models import Campaign
from campaigns.workflows.turn import turn
from channels.outbox.wake import asleep
from lifecycle.contacts.models import Contact
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, draft, live, on, step, text
from tests.cast import NOW, gather

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def campaign(admin_page: Page) -> Campaign:
    return draft("choose", "end", {"end": FINISH}, NOW)


def go(page: Page, campaign: Campaign, rest: str = "change/") -> None:
    page.goto(f"{page.url.partition('/admin/')[0]}/admin/campaigns/campaign/{campaign.pk}/{rest}")


def test_shares_are_added_moved_and_taken_away(admin_page: Page, campaign: Campaign) -> None:
    go(admin_page, campaign, "steps/add/?kind=random_split")
    rows = admin_page.locator("[data-row]")
    expect(rows).to_have_count(2)
    admin_page.get_by_role("button", name="Add one").click()
    for row, (name, share) in zip(rows.all(), (("a", "70"), ("b", "20"), ("c", "10")), strict=True):
        row.get_by_label("Name").fill(name)
        row.get_by_label("Share").fill(share)
    rows.nth(2).get_by_role("button", name="Move up").click()
    rows.nth(0).get_by_role("button", name="Remove").click()
    admin_page.get_by_role("button", name="Add this step").click()
    expect(admin_page.locator(".lc-node-title", has_text="Split 10 / 20")).to_be_visible()
    campaign.refresh_from_db()
    shares = campaign.draft["steps"]["random_split"]["settings"]["branches"]
    assert shares == [{"name": "c", "share": 10}, {"name": "b", "share": 20}]


def test_a_branch_is_drawn_with_a_condition_of_its_own(admin_page: Page, campaign: Campaign) -> None:
    go(admin_page, campaign, "steps/add/?kind=branch")
    row = admin_page.locator("[data-row]").first
    row.get_by_label("Name").first.fill("pro")
    row.locator("[data-node-add]").select_option(label="About the person")
    row.get_by_label("Field").fill("plan")
    row.get_by_label("With").fill("pro")
    admin_page.get_by_role("button", name="Add this step").click()
    expect(admin_page.locator(".lc-exit", has_text="Everybody else")).to_be_visible()
    campaign.refresh_from_db()
    (way,) = campaign.draft["steps"]["branch"]["settings"]["branches"]
    assert way == {"name": "pro", "condition": {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}}


def test_a_step_of_the_picture_opens_its_form(admin_page: Page, campaign: Campaign) -> None:
    go(admin_page, campaign)
    admin_page.locator("a.lc-node", has_text="Finish").click()
    expect(admin_page.get_by_role("heading", name="Finish")).to_be_visible()


def test_counts_change_by_themselves_while_somebody_looks(admin_page: Page) -> None:
    cast = gather(NOW)
    steps = {"rest": step("wait", {"next": "end"}, days=3), "end": FINISH}
    going = live("going", "rest", steps, NOW, [on("Signed Up")])
    go(admin_page, going)
    expect(admin_page.get_by_text("0 people are inside.").last).to_be_visible()
    with asleep():
        record_events([NewEvent(cast.ada.pk, "Signed Up", NOW)], now=NOW)
        turn(now=NOW)
    expect(admin_page.get_by_role("heading", name="1 person is inside.")).to_be_visible(timeout=60_000)


def with_a_step_taken_out() -> Campaign:
    """At which somebody stands, and others stay whose sentences are long."""
    said = "Ask whether the checkout works for them, whether they have seen the offer, and whether they will come back"
    steps = {
        "rest": step("wait", {"next": "ask"}, days=3),
        "ask": step("task", {"next": "end"}, title=said),
        "end": FINISH,
    }
    made = live("edited", "rest", steps, NOW, [on("Begin")])
    with asleep():
        record_events([NewEvent(Contact.objects.earliest("pk").pk, "Begin", NOW)], now=NOW)
        turn(now=NOW)
    remove_step(campaign=made, key="rest", now=NOW)
    return made


def test_on_a_phone_there_is_a_list_in_place_of_the_picture_and_nothing_goes_sideways(admin_page: Page) -> None:
    gather(NOW)
    text("news", NOW)
    steps = {"rest": step("wait", {"next": "end"}, days=3), "end": FINISH}
    campaign = live("going", "rest", steps, NOW, [on("Signed Up")])
    edited = with_a_step_taken_out()
    broadcast = create_broadcast(
        name="News", plan=Plan("news", {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}), now=NOW
    )
    admin_page.set_viewport_size({"width": 390, "height": 844})
    go(admin_page, campaign)
    expect(admin_page.locator(".lc-canvas")).to_be_hidden()
    expect(admin_page.locator(".lc-outline-row", has_text="Wait 3 days")).to_be_visible()
    home = admin_page.url.partition("/admin/")[0]
    for address in (
        f"campaign/{campaign.pk}/change/",
        f"campaign/{campaign.pk}/steps/rest/",
        f"campaign/{campaign.pk}/steps/add/?kind=branch",
        f"campaign/{campaign.pk}/rules/",
        f"campaign/{campaign.pk}/pause/",
        f"broadcast/{broadcast.pk}/change/",
        f"broadcast/{broadcast.pk}/who/",
        f"broadcast/{broadcast.pk}/what/",
        f"broadcast/{broadcast.pk}/when/",
        f"rehearsalrun/of/{campaign.pk}/",
        f"campaign/{edited.pk}/publish/",
        f"campaign/{edited.pk}/versions/",
        "frequencycap/?q=nothing",
    ):
        admin_page.goto(f"{home}/admin/campaigns/{address}")
        assert admin_page.evaluate("document.documentElement.scrollWidth") <= 390, address
