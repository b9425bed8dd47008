"""What is typed beside the canvas holds, also for whoever is faster than the server."""

from time import sleep

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing import Editor
from tests.campaigns.workflows.journeys import FINISH, draft, on, step, text
from tests.cast import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built_editor")]


@pytest.fixture
def editor(admin_page: Page) -> Editor:
    text("hello", NOW)
    steps = {"rest": step("wait", {"next": "text"}, days=3), "text": step("send", {"next": "end"}, template="hello")}
    return Editor(admin_page, draft("welcome", "rest", steps | {"end": FINISH}, NOW, [on("Signed Up")]))


@pytest.mark.parametrize(("door", "after"), [("check", 0), ("view", 1200)])
def test_a_step_put_behind_a_branch_that_was_just_typed_takes_a_way_that_was_typed(
    editor: Editor, door: str, after: int
) -> None:
    """Before its form is answered, and then before the canvas shows it: the answer takes 2.5 seconds."""
    editor.node("end").click()
    editor.press("Delete")
    editor.node("text").click()
    editor.tile("Branch").click()
    panel = editor.page.locator("#ed-inspector")
    panel.get_by_label("Name").first.fill("pro")
    panel.locator("[data-node-add]").first.select_option(label="About the person")
    panel.get_by_label("Field").fill("plan")
    editor.page.route(f"**/editor/{door}/", lambda route: (sleep(2.5), route.continue_()))
    panel.get_by_label("With").fill("pro")
    editor.page.wait_for_timeout(after)
    editor.tile("Goal").click()
    expect(editor.node("goal")).to_be_visible(timeout=15_000)
    assert editor.leads()["branch"] == {"pro": "goal"}


def test_what_was_typed_a_moment_ago_is_stored_before_somebody_leaves(editor: Editor) -> None:
    editor.node("rest").click()
    editor.page.get_by_label("Days", exact=True).fill("11")
    editor.page.get_by_role("link", name="Publish").click()
    editor.page.wait_for_url("**/publish/")
    editor.campaign.refresh_from_db()
    assert editor.campaign.draft["steps"]["rest"]["settings"]["days"] == 11


def test_what_was_typed_a_moment_ago_stays_when_another_step_is_opened(editor: Editor) -> None:
    editor.node("rest").click()
    editor.page.get_by_label("Days", exact=True).fill("12")
    editor.node("text").click()
    expect(editor.node("rest")).to_contain_text("Wait 12 days")


def test_undo_shows_in_the_form_what_holds_again(editor: Editor) -> None:
    editor.node("rest").click()
    days = editor.page.get_by_label("Days", exact=True)
    days.fill("12")
    expect(editor.node("rest")).to_contain_text("Wait 12 days")
    editor.page.get_by_role("button", name="Undo: settings of Wait").click()
    expect(days).to_have_value("3")
    days.fill("13")
    expect(editor.node("rest")).to_contain_text("Wait 13 days")
