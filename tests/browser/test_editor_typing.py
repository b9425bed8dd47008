"""What is typed beside the canvas holds, also for whoever is faster than the server."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing import Editor
from tests.browser.hands import held, until
from tests.campaigns.workflows.journeys import FINISH, draft, on, step, text
from tests.cast import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built_editor")]


@pytest.fixture
def editor(admin_page: Page) -> Editor:
    text("hello", NOW)
    steps = {"rest": step("wait", {"next": "text"}, days=3), "text": step("send", {"next": "end"}, template="hello")}
    return Editor(admin_page, draft("welcome", "rest", steps | {"end": FINISH}, NOW, [on("Signed Up")]))


@pytest.mark.parametrize("door", ["check", "view"])
def test_a_step_put_behind_a_branch_that_was_just_typed_takes_a_way_that_was_typed(editor: Editor, door: str) -> None:
    """Before its form is answered, and then before the canvas shows it."""
    editor.node("end").click()
    editor.press("Delete")
    editor.node("text").click()
    editor.tile("Branch").click()
    panel = editor.page.locator("#ed-inspector")
    panel.get_by_label("Name").first.fill("pro")
    panel.locator("[data-node-add]").first.select_option(label="About the person")
    panel.get_by_label("Field").fill("plan")
    editor.stored()
    with held(editor.page, f"**/editor/{door}/") as asked:
        panel.get_by_label("With").fill("pro")
        until(editor.page, lambda: bool(asked))
        editor.tile("Goal").click()
        expect(editor.node("goal")).to_have_count(0)
    expect(editor.node("goal")).to_be_visible()
    assert editor.leads()["branch"] == {"pro": "goal"}


def test_what_waits_for_an_answer_is_not_called_saved_and_nobody_leaves_before_it_is(editor: Editor) -> None:
    editor.node("rest").click()
    with held(editor.page, "**/editor/check/"):
        editor.page.get_by_label("Days", exact=True).fill("11")
        editor.tile("Goal").click()
        expect(editor.page.locator("[data-saving]")).to_have_attribute("data-saving", "waiting")
        editor.page.locator(".ed-header a").first.click()
        assert "/editor/" in editor.page.url
    editor.page.wait_for_url("**/change/")
    editor.campaign.refresh_from_db()
    steps = editor.campaign.draft["steps"]
    assert (steps["rest"]["settings"]["days"], steps["rest"]["exits"]) == (11, {"next": "goal"})


def test_what_is_typed_while_the_form_comes_anew_holds(editor: Editor) -> None:
    text("bye", NOW, "Goodbye {{ contact.first_name }}")
    editor.node("text").click()
    panel = editor.page.locator("#ed-inspector")
    expect(panel.locator(".ed-bubble")).to_contain_text("Hello")
    with held(editor.page, "**/editor/form/") as asked:
        panel.locator("select[name=template]").select_option("bye")
        until(editor.page, lambda: bool(asked))
        panel.get_by_label("Too late after (hours)").fill("5")
    expect(panel.locator(".ed-bubble")).to_contain_text("Goodbye")
    settings = editor.stored()["text"]["settings"]  # type: ignore[index]
    assert (settings["template"], settings["expires_hours"]) == ("bye", 5)


def test_what_was_typed_a_moment_ago_is_stored_before_somebody_leaves(editor: Editor) -> None:
    editor.node("rest").click()
    editor.page.get_by_label("Days", exact=True).fill("11")
    editor.page.get_by_role("button", name="Publish").click()
    expect(editor.page.get_by_role("button", name="Publish version 1")).to_be_visible()
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
