"""A team reads the journey map and gives it its shape, by mouse and by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from campaigns.journey.models import JourneyNote, JourneyPlace, JourneyRow
from lifecycle.contacts.models import Contact
from lifecycle.stages.models import Stage
from tests.browser.hands import arrived
from tests.campaigns.workflows.journeys import FINISH, live, step, text
from tests.cast import NOW, gather

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def map_page(first_page: Page) -> Page:
    cast = gather(NOW)
    Stage.objects.all().delete()
    for position, key in enumerate(["activation", "loyalty"]):
        Stage.objects.create(key=key, name=key.title(), position=position)
    Contact.objects.filter(pk=cast.ada.pk).update(stage="loyalty")
    text("hello", NOW)
    steps = {"hello": step("send", {"next": "end"}, template="hello"), "end": FINISH}
    live("greeting", "hello", steps, NOW, stage="activation")
    first_page.get_by_role("link", name="Journey map").click()
    return first_page


def test_a_gap_is_seen_and_a_card_is_dragged_into_it(map_page: Page) -> None:
    expect(map_page.get_by_text("1 gap is worth closing.")).to_be_visible()
    expect(map_page.get_by_text("1 person in Loyalty hears nothing from us now").first).to_be_visible()
    map_page.get_by_role("button", name="Shape the map").click()
    arrived(map_page.get_by_label("Name of the new row"))
    wide = map_page.locator(".lc-journey-wide")
    email = JourneyRow.objects.get(channel="email").pk
    wide.locator(".lc-journey-card").drag_to(wide.locator(f"[data-cell='{email}~loyalty']"))
    expect(map_page.get_by_text("Every stage with people in it hears from us.")).to_be_visible()
    place = JourneyPlace.objects.get()
    assert (place.row_id, place.stage) == (email, "loyalty")


def test_the_map_is_shaped_by_the_keyboard_alone(map_page: Page) -> None:
    keys = map_page.keyboard
    map_page.get_by_role("button", name="Shape the map").focus()
    keys.press("Enter")
    map_page.get_by_label("Name of the new row").focus()
    keys.type("Calls by sales")
    keys.press("Enter")
    expect(map_page.get_by_role("rowheader", name="Calls by sales")).to_be_visible()
    calls = JourneyRow.objects.get(name="Calls by sales").pk
    cell = map_page.locator(f".lc-journey-wide [data-cell='{calls}~loyalty']")
    cell.locator("summary").focus()
    keys.press("Enter")
    keys.press("Tab")
    keys.type("call by sales")
    keys.press("Enter")
    expect(cell.get_by_text("call by sales").first).to_be_visible()
    card = map_page.locator(".lc-journey-wide .lc-journey-card")
    card.locator("summary").focus()
    keys.press("Enter")
    keys.press("Tab")
    keys.type("Calls by sales, Loy")
    keys.press("Tab")
    keys.press("Enter")
    expect(cell.get_by_role("link", name="greeting")).to_be_visible()
    assert JourneyNote.objects.get().stage == "loyalty"


def test_on_a_phone_each_stage_is_a_list_and_nothing_is_cut(map_page: Page) -> None:
    map_page.set_viewport_size({"width": 390, "height": 844})
    map_page.reload()
    expect(map_page.locator(".lc-journey-narrow").get_by_role("link", name="greeting")).to_be_visible()
    assert map_page.evaluate("document.documentElement.scrollWidth") <= 390
    map_page.get_by_text("Show as table").click()
    expect(map_page.get_by_role("cell", name="1 person in Loyalty hears nothing from us now")).to_be_visible()
