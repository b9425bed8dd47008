"""A broadcast from the first word to the last one out, as a marketer: by mouse and by keyboard, and on a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from campaigns.broadcasts.models import Broadcast
from campaigns.workflows.fire import fire
from lifecycle.clock.read import now as read_now
from lifecycle.segments.models import Segment
from lifecycle.segments.refresh import refresh
from tests.browser.hands import arrived
from tests.campaigns.workflows.journeys import text
from tests.cast import NOW, gather

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Which button leads to which step.
STEPS = {"What they get": "What", "When it goes out": "When", "Check it": "Review and send"}


@pytest.fixture
def page(admin_page: Page) -> Page:
    gather(NOW)
    text("news", NOW, "Hello {{ contact.first_name }}")
    everybody = {"kind": "attribute", "field": "external_id", "op": "is_set"}
    refresh([Segment.objects.create(key="all", name="Everybody", definition=everybody, created_at=NOW)], now=NOW)
    admin_page.goto(f"{admin_page.url}campaigns/broadcast/add/")
    return admin_page


def test_a_broadcast_is_written_spread_checked_sent_and_paused(page: Page) -> None:
    page.get_by_label("What is it called?").fill("Autumn")
    page.get_by_label("Segment", exact=True).select_option(label="Everybody")
    expect(page.get_by_role("heading", name="would get it")).to_be_visible()
    page.get_by_role("button", name="What they get").click()
    page.get_by_text("Hello [first name]").click()
    expect(page.locator(".lc-bubble").last).to_contain_text("Hello ")
    expect(page.get_by_role("status")).to_contain_text("Draft saved")
    page.get_by_role("button", name="When it goes out").click()
    page.get_by_text("Spread over hours").click()
    page.get_by_label("Over how many hours").fill("2")
    expect(page.get_by_role("heading", name="4 people get “Autumn” now, spread over 2 hours")).to_be_visible()
    page.get_by_role("button", name="Who", exact=False).first.click()  # back, and nothing is lost
    expect(page.get_by_label("What is it called?")).to_have_value("Autumn")
    page.get_by_role("button", name="Review and send").click()
    arrived(page.get_by_role("link", name="Not subscribed: -1"))
    page.get_by_role("link", name="Not subscribed: -1").click()
    expect(page.get_by_role("dialog").get_by_role("link", name="Dan")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Send to 4 people").click()
    expect(page.get_by_role("link", name="later 4")).to_be_visible()
    fire(now=read_now())
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("heading", name="is paused")).to_be_visible()
    assert Broadcast.objects.get().status == "paused"


def test_who_writes_its_message_gets_back_to_it(page: Page) -> None:
    page.get_by_label("What is it called?").fill("Autumn")
    page.get_by_label("Segment", exact=True).select_option(label="Everybody")
    page.get_by_role("button", name="What they get").click()
    page.get_by_role("button", name="Write a new text").click()
    back = page.get_by_role("link", name="Back", exact=True)
    expect(back).to_have_attribute("href", re.compile("/broadcast/"))
    page.locator("textarea").first.fill("It is here")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    back.click()
    expect(page.get_by_role("heading", name="What they get")).to_be_visible()
    expect(page.get_by_role("radio", name="Autumn")).to_be_checked()


def test_by_keyboard_alone(page: Page) -> None:
    page.get_by_label("What is it called?").focus()
    page.keyboard.type("Keys")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Everybody")
    expect(page.get_by_role("heading", name="would get it")).to_be_visible()
    page.get_by_role("button", name="What they get").focus()
    page.keyboard.press("Enter")
    page.locator("[name=template]").first.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="When it goes out").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Check it").focus()
    page.keyboard.press("Enter")
    arrived(page.get_by_role("link", name="Get it now: 4"))
    page.get_by_role("link", name="Get it now: 4").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Get it now: 4")).to_be_focused()
    page.get_by_role("button", name="Send to 4 people").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="is going out")).to_be_visible()


def test_on_a_phone_nothing_is_cut_and_thumbs_find_everything(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_label("Segment", exact=True).select_option(label="Everybody")
    page.get_by_label("What is it called?").fill(
        "Ein sehr langer Name für eine Nachricht, die niemand je zu Ende liest " * 2
    )
    for step in STEPS:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        small = page.evaluate(
            """() => [...document.querySelectorAll(".lc .lc-button, .lc-steps button")]
                .filter(each => each.offsetParent && each.getBoundingClientRect().height < 44).map(each => each.outerHTML)"""
        )
        assert not small
        if step == "When it goes out":
            page.locator("[name=template]").first.check()
        page.get_by_role("button", name=step).click()
        arrived(page.get_by_role("listitem").filter(has=page.locator("[aria-current=step]", has_text=STEPS[step])))
    expect(page.get_by_role("button", name="Send to 4 people")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
