"""A message is chosen and written beside the canvas, and no word of it is lost."""

import pytest
from playwright.sync_api import Locator, Page, expect

from campaigns.message_templates.models import TemplateVersion
from tests.browser.editing import Editor
from tests.campaigns.workflows.journeys import FINISH, draft, on, step, text
from tests.cast import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built_editor")]


@pytest.fixture
def editor(admin_page: Page) -> Editor:
    text("hello", NOW)
    steps = {"rest": step("wait", {"next": "text"}, days=3), "text": step("send", {"next": "end"}, template="hello")}
    return Editor(admin_page, draft("welcome", "rest", steps | {"end": FINISH}, NOW, [on("Signed Up")]))


def test_a_message_is_written_without_leaving_the_canvas(editor: Editor) -> None:
    editor.tile("Text").click()
    editor.page.get_by_role("button", name="Write a new one").click()
    editor.page.keyboard.type("Come back")
    editor.press("Enter")
    frame = editor.page.frame_locator(".ed-frame iframe")
    expect(frame.get_by_text("Come back").first).to_be_visible()
    editor.page.get_by_role("button", name="Back to the workflow").click()
    expect(editor.page.locator(".ed-node", has_text="Come back")).to_be_visible()


def writes_a_text(editor: Editor, text: str) -> Locator:
    editor.tile("Text").click()
    editor.page.get_by_role("button", name="Write a new one").click()
    editor.page.keyboard.type("Come back")
    editor.press("Enter")
    frame = editor.page.frame_locator(".ed-frame iframe")
    words = frame.locator("textarea").first
    words.fill(text)
    expect(frame.locator("form[data-unsaved]")).to_be_visible()
    return words


def test_words_that_nobody_saved_are_saved_on_the_way_back_to_the_workflow(editor: Editor) -> None:
    writes_a_text(editor, "We kept your place")
    editor.page.get_by_role("button", name="Back to the workflow").click()
    expect(editor.page.locator(".ed-node", has_text="We kept your place")).to_be_visible()
    assert TemplateVersion.objects.get(template__name="Come back").source == {"text": "We kept your place"}


def test_words_that_cannot_be_saved_stay_open_until_somebody_leaves_without_them(editor: Editor) -> None:
    words = writes_a_text(editor, "We kept {{ your place")
    editor.page.get_by_role("button", name="Back to the workflow").click()
    without = editor.page.get_by_role("button", name="Back without saving")
    expect(without).to_be_visible()
    expect(words).to_have_value("We kept {{ your place")
    without.click()
    expect(editor.page.locator(".ed-frame")).to_have_count(0)
    assert not TemplateVersion.objects.filter(template__name="Come back").exists()


def test_choosing_another_message_shows_how_that_one_begins(editor: Editor) -> None:
    text("bye", NOW, "Goodbye {{ contact.first_name }}")
    editor.node("text").click()
    expect(editor.page.locator(".ed-bubble")).to_contain_text("Hello")
    editor.page.locator("#ed-inspector select[name=template]").select_option("bye")
    expect(editor.page.locator(".ed-bubble")).to_contain_text("Goodbye")
    assert editor.stored()["text"]["settings"]["template"] == "bye"  # type: ignore[index]
