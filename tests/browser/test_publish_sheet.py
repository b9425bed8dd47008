"""Publishing from the canvas: a sheet beside it says who is touched and how, and asks what only a person can decide."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from campaigns.teamwork.models import Approval
from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.move_people import move_people
from campaigns.workflows.turn import turn
from channels.outbox.wake import asleep
from lifecycle.accounts.actor import ADMIN, Actor, acting
from lifecycle.clock.read import now
from lifecycle.events.record import NewEvent, record_events
from tests.browser.editing import Editor
from tests.browser.hands import Keys
from tests.campaigns.workflows.journeys import FINISH, live, on, step
from tests.cast import NOW, gather

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built_editor")]


DIM = re.compile(r"\bed-dim\b")


@pytest.fixture
def campaign() -> Iterator[Campaign]:
    """rest · again · the end, both of them waits; Ada waits at the first."""
    cast = gather(NOW)
    steps = {
        "rest": step("wait", {"next": "again"}, days=3_000),
        "again": step("wait", {"next": "end"}, days=5),
        "end": FINISH,
    }
    with asleep():
        running = live("running", "rest", steps, NOW, [on("Signed Up")])
        record_events([NewEvent(cast.ada.pk, "Signed Up", NOW)], now=NOW)
        turn(now=NOW)
        yield running


def as_member(page: Page, live_server: LiveServer, name: str, role: str) -> None:
    user = User.objects.create_user(name, is_staff=True, first_name=name.capitalize())
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"{live_server.url}/admin/")


@pytest.fixture
def editor(visitor: Page, live_server: LiveServer, campaign: Campaign) -> Editor:
    as_member(visitor, live_server, "mara", "Marketer")
    return Editor(visitor, campaign)


def asked_to_publish(editor: Editor, *told: str) -> Locator:
    """The sheet, after it has told this."""
    publish_button(editor).click()
    sheet = opened(editor)
    for words in told:
        expect(sheet).to_contain_text(words)
    return sheet


def second_version_is_live(editor: Editor) -> None:
    expect(editor.page.get_by_text("Version 2 is live.").first).to_be_visible()


def opened(editor: Editor) -> Locator:
    sheet = editor.page.get_by_role("dialog")
    expect(sheet.get_by_role("heading", level=2)).to_be_focused()
    return sheet


def publish_button(editor: Editor) -> Locator:
    return editor.page.locator("[data-publish]")


def shorten(editor: Editor) -> None:
    editor.node("rest").click()
    editor.page.get_by_label("Days", exact=True).fill("2000")


def take_out(editor: Editor) -> None:
    editor.page.locator(".ed-canvas").focus()
    editor.press("ArrowDown", "Delete")
    editor.page.get_by_role("dialog").get_by_role("button", name="Take it out").click()


def test_a_shorter_wait_is_told_over_the_canvas_under_the_number_of_its_step(editor: Editor) -> None:
    shorten(editor)
    sheet = asked_to_publish(editor, "Publish 1 change", "1 person is inside. 1 is affected.", "Wait shortened")
    people = sheet.get_by_role("link", name="1 waits here")
    expect(people).to_have_attribute("target", "_blank")  # what is chosen in the sheet stays
    expect(editor.node("rest").locator(".ed-place")).to_have_text("1")
    expect(editor.node("again")).to_have_class(DIM)
    expect(editor.page.locator(".ed-palette")).to_be_hidden()
    assert editor.page.url.endswith("/editor/")
    sheet.get_by_label("Keeps the wait that was promised").check()
    sheet.get_by_role("button", name="Publish version 2").click()
    second_version_is_live(editor)
    version = Campaign.objects.select_related("live_version").get().live_version
    assert version is not None and version.choices == {"rest": {"pace": "keep"}}
    assert (version.graph["steps"]["rest"]["settings"]["days"], version.by) == (2_000, "Mara")


def test_people_of_a_step_that_goes_need_a_place_before_it_is_published(editor: Editor) -> None:
    take_out(editor)
    sheet = asked_to_publish(editor, "Where should they go?", "Ada")
    expect(editor.page.locator(".ed-gone")).to_contain_text("Step taken out")
    button = sheet.get_by_role("button", name="Publish version 2")
    button.click()
    expect(sheet).to_be_visible()
    assert Campaign.objects.get().versions.count() == 1
    sheet.get_by_label("Leave the campaign").check()
    button.click()
    second_version_is_live(editor)
    with asleep():
        move_people(now=now())
    assert not Enrollment.objects.filter(is_active=True).exists()


def test_it_is_closed_by_escape_and_by_its_buttons_and_the_focus_goes_back(editor: Editor) -> None:
    shorten(editor)
    for close in ("Escape", "Close", "Keep editing"):
        sheet = asked_to_publish(editor)
        if close == "Escape":
            editor.press("Escape")
        else:
            sheet.get_by_label(close).or_(sheet.get_by_role("link", name=close)).click()
        expect(sheet).to_have_count(0)
        expect(publish_button(editor)).to_be_focused()
        expect(editor.node("again")).not_to_have_class(DIM)
        expect(editor.page.locator(".ed-palette")).to_be_visible()
    assert Campaign.objects.get().versions.count() == 1


def test_what_somebody_else_changed_meanwhile_is_shown_before_it_is_published(editor: Editor) -> None:
    with acting(Actor("Jonas Reuter", ADMIN)):
        change_step(campaign=editor.campaign, key="again", settings={"days": 6}, now=now())
    publish_button(editor).click()
    both = editor.page.get_by_role("dialog")
    expect(both).to_contain_text("Changed meanwhile by Jonas Reuter")
    both.get_by_role("button", name="Take theirs").click()
    expect(editor.node("again")).to_contain_text("Wait 6 days")
    editor.stored()
    asked_to_publish(editor, "“Wait 5 days” becomes “Wait 6 days”.")


def test_by_keyboard_nothing_but_the_sheet_is_reached_and_it_publishes(editor: Editor) -> None:
    take_out(editor)
    publish_button(editor).focus()
    editor.press("Enter")
    sheet = opened(editor)
    reached = set()
    for _each in range(30):
        editor.press("Tab")
        where = "document.activeElement.closest('dialog') ? 'sheet' : document.activeElement.tagName"
        reached.add(editor.page.evaluate(where))
    assert reached <= {"sheet", "BODY"}  # between its last and its first, Chromium stops at its own window
    hand = Keys(editor.page)
    hand.reach(sheet.locator("input[type=radio]").first)
    editor.press("Space")
    hand.press(sheet.get_by_role("button", name="Publish version 2"))
    second_version_is_live(editor)


def test_who_may_not_publish_alone_asks_from_the_sheet(editor: Editor, settings: Any) -> None:
    settings.PUBLISH_NEEDS_APPROVAL = True
    shorten(editor)
    sheet = asked_to_publish(editor)
    expect(sheet.get_by_role("button", name="Publish version 2")).to_have_count(0)
    sheet.get_by_label("What it is about").fill("Faster, please look.")
    sheet.get_by_role("button", name="Ask for approval of version 2").click()
    expect(editor.page.get_by_text("finds it on their first page now").first).to_be_visible()
    asked = Approval.objects.get()
    assert (asked.asked_name, asked.words, asked.answer) == ("Mara", "Faster, please look.", "")
