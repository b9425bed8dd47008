"""Whoever may only look has the same canvas with its numbers, and nothing to change anything by."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import Page, Request, expect
from pytest_django.live_server_helper import LiveServer

from campaigns.workflows.models import Campaign
from campaigns.workflows.turn import turn
from channels.outbox.wake import asleep
from lifecycle.clock.read import now
from lifecycle.events.record import NewEvent, record_events
from tests.browser.editing import Editor, middle
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.cast import gather

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built_editor")]
NOTE = {"text": "Codes run out.", "x": 400, "y": 40, "width": 160, "height": 90, "tint": 0}


def is_a_change(request: Request) -> bool:
    return request.method == "POST" and "/pulse/" not in request.url


@pytest.fixture
def campaign() -> Campaign:
    cast = gather(now())
    began = now() - timedelta(days=2)
    text("hello", began)
    steps = {"rest": step("wait", {"next": "text"}, days=30), "text": step("send", {"next": "end"}, template="hello")}
    with asleep():
        running = live("running", "rest", steps | {"end": FINISH}, began, [on("Signed Up")])
        record_events([NewEvent(cast.ada.pk, "Signed Up", began)], now=began)
        turn(now=began)
    running.draft["layout"] = {"notes": {"n": NOTE}}
    running.save()
    return running


@pytest.fixture(params=["Analyst", "Approver"])
def editor(request: pytest.FixtureRequest, visitor: Page, live_server: LiveServer, campaign: Campaign) -> Editor:
    user = User.objects.create_user("theo", is_staff=True, first_name="Theo")
    user.groups.add(Group.objects.get(name=request.param))
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    visitor.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    visitor.goto(f"{live_server.url}/admin/campaigns/campaign/{campaign.pk}/change/")
    visitor.get_by_role("link", name="Open the canvas").click()
    return Editor(visitor, campaign)


def test_they_see_its_numbers_and_find_nothing_to_change_it_by(editor: Editor) -> None:
    page = editor.page
    expect(editor.node("rest").locator(".ed-chip")).to_contain_text("1", timeout=15_000)
    expect(page.locator(".ed-header")).to_contain_text("Only to look at")
    expect(page.locator(".ed-palette, [data-publish], [data-saving]")).to_have_count(0)
    for name in ("Undo", "Tidy up", "Add a note", "Add a step here"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    editor.node("rest").locator(".ed-chip").click()
    expect(page.locator(".al-drawer .al-people li")).to_have_count(1)


def test_neither_mouse_nor_keys_change_anything(editor: Editor) -> None:
    page = editor.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if is_a_change(request) else None)
    before = editor.campaign.draft
    x, y = middle(editor.node("text").bounding_box())
    editor.drag((x, y), (x + 200, y + 30))
    page.locator(".ed-canvas").focus()
    editor.press("ArrowDown", "ArrowDown", "Alt+ArrowRight", "Control+d", "c", "ArrowDown", "Enter", "Escape")
    page.locator(".ed-note textarea").focus()
    page.keyboard.type("mine")
    editor.press("Escape")
    page.locator(".ed-canvas").focus()
    editor.press("Control+v", "/", "x", "Delete")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.wait_for_timeout(1500)
    expect(page.locator("[id^=ed-].ed-node")).to_have_count(4)
    expect(page.locator(".ed-note textarea")).to_have_value("Codes run out.")
    assert asked == []
    editor.campaign.refresh_from_db()
    assert editor.campaign.draft == before


def test_a_step_says_in_words_what_it_does_and_where_it_leads(editor: Editor) -> None:
    editor.node("rest").click()
    panel = editor.page.locator("#ed-inspector")
    expect(panel).to_contain_text("Wait 30 days")
    expect(panel.locator("form, input, select")).to_have_count(0)
    panel.get_by_role("button", name="“hello”").click()
    expect(panel.get_by_role("heading", level=2)).to_contain_text("hello")
    editor.press("Escape")
    editor.page.get_by_role("button", name="Show as a list").click()
    expect(editor.page.get_by_role("treeitem")).to_have_count(4)
    expect(editor.page.locator(".ed-line-plus")).to_have_count(0)
