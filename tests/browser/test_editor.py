"""The workflow editor as a marketer uses it: by mouse, and the same by keyboard alone."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils.timezone import get_current_timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from campaigns.workflows.editing.replace_draft import replace_draft
from campaigns.workflows.models import Campaign
from campaigns.workflows.turn import turn
from channels.outbox.wake import asleep
from lifecycle.accounts.actor import ADMIN, Actor, acting
from lifecycle.clock.read import now
from lifecycle.events.record import NewEvent, record_events
from lifecycle.look.when import clock_time
from tests.browser.editing import Editor, middle
from tests.campaigns.workflows.journeys import FINISH, draft, live, on, step, text
from tests.cast import NOW, gather

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built_editor")]


@pytest.fixture
def campaign(admin_page: Page) -> Campaign:
    text("hello", NOW)
    steps = {"rest": step("wait", {"next": "text"}, days=3), "text": step("send", {"next": "end"}, template="hello")}
    return draft("welcome", "rest", steps | {"end": FINISH}, NOW, [on("Signed Up")])


@pytest.fixture
def editor(admin_page: Page, campaign: Campaign) -> Iterator[Editor]:
    yield Editor(admin_page, campaign)


def test_a_step_is_changed_beside_the_canvas_and_saved_by_itself(editor: Editor) -> None:
    editor.node("rest").click()
    editor.page.get_by_label("Days", exact=True).fill("21")
    expect(editor.node("rest")).to_contain_text("Wait 21 days")
    assert editor.stored()["rest"]["settings"]["days"] == 21  # type: ignore[index]
    expect(editor.page.locator("[data-saving]")).to_contain_text("Draft saved")


def test_on_a_narrow_screen_a_step_stands_beside_its_settings_and_the_beginning_below_the_buttons(
    editor: Editor,
) -> None:
    page = editor.page
    page.set_viewport_size({"width": 780, "height": 900})
    editor.open()
    begin, tools = editor.node("begin").bounding_box(), page.locator(".ed-tools").bounding_box()
    assert begin and tools and begin["y"] >= tools["y"] + tools["height"]
    for name in ("Rehearse", "Dry run"):  # of which only the icon is there
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
    editor.node("rest").click()
    inspector = page.locator("#ed-inspector").bounding_box()
    assert inspector
    page.wait_for_function(
        "edge => document.querySelector('#ed-rest').getBoundingClientRect().right < edge", arg=inspector["x"]
    )


def test_what_cannot_be_is_said_at_its_field_and_not_stored(editor: Editor) -> None:
    editor.node("rest").click()
    editor.page.get_by_label("Days", exact=True).fill("-4")
    expect(
        editor.page.locator(".lc-field", has=editor.page.get_by_label("Days", exact=True)).get_by_role("alert")
    ).to_be_visible()
    assert editor.stored()["rest"]["settings"]["days"] == 3  # type: ignore[index]


def test_a_tile_is_dropped_on_a_way_and_stands_between(editor: Editor) -> None:
    editor.drag(middle(editor.tile("Split").bounding_box()), editor.way("rest next"))
    expect(editor.node("random_split")).to_be_visible()
    assert editor.leads()["rest"] == {"next": "random_split"}
    assert editor.leads()["random_split"] == {"b": "text"}
    expect(editor.page.get_by_role("button", name="1 problem")).to_be_visible()


def test_a_tile_dropped_beside_is_not_connected_and_says_so(editor: Editor) -> None:
    x, y = middle(editor.node("text").bounding_box())
    editor.drag(middle(editor.tile("Goal").bounding_box()), (x + 330, y))
    editor.stored()
    expect(editor.page.locator("#ed-inspector")).to_contain_text("Nothing leads here yet.")


def test_a_way_is_pulled_from_a_port_to_another_step(editor: Editor) -> None:
    editor.node("rest").hover()
    port = editor.page.locator('.react-flow__node[data-id="rest"] .react-flow__handle.source')
    editor.drag(middle(port.bounding_box()), middle(editor.node("end").bounding_box()))
    assert editor.leads()["rest"] == {"next": "end"}
    editor.page.get_by_role("button", name="Undo").click()
    assert editor.leads()["rest"] == {"next": "text"}


def test_the_plus_of_a_way_offers_steps_with_the_search_in_focus(editor: Editor) -> None:
    editor.page.mouse.move(*editor.way("rest next"))
    editor.page.locator(".ed-plus").nth(1).click()
    editor.page.keyboard.type("goal")
    editor.press("Enter")
    assert editor.leads()["rest"] == {"next": "goal"}


def test_steps_stay_where_they_are_put_until_somebody_tidies_up(editor: Editor) -> None:
    x, y = middle(editor.node("text").bounding_box())
    editor.drag((x, y), (x + 200, y + 30))
    editor.stored()
    placed = editor.campaign.draft["layout"]["places"]
    editor.open()
    assert editor.campaign.draft["layout"]["places"] == placed
    editor.page.get_by_role("button", name="Tidy up").click()
    editor.stored()
    assert "places" not in editor.campaign.draft["layout"]


def test_no_way_is_taken_away_and_drawn_again_because_a_step_was_moved(editor: Editor) -> None:
    expect(editor.page.locator(".ed-way-label")).to_have_count(3)
    editor.page.evaluate(
        """() => {
          window.gone = 0;
          const count = (changes) => { for (const each of changes) window.gone += each.removedNodes.length; };
          new MutationObserver(count).observe(document.querySelector(".react-flow__edgelabel-renderer"), {childList: true});
        }"""
    )
    x, y = middle(editor.node("text").bounding_box())
    editor.drag((x, y), (x + 200, y + 30))
    editor.stored()
    expect(editor.page.locator("[data-saving]")).to_contain_text("Draft saved")
    assert editor.page.evaluate("window.gone") == 0


def test_only_the_step_that_was_moved_is_drawn_anew(editor: Editor) -> None:
    expect(editor.page.locator(".ed-way-label")).to_have_count(3)
    # React leaves what it drew last on each element; elements it did not draw keep the same object.
    editor.page.evaluate(
        """() => {
          const drawn = (each) => each[Object.keys(each).find((key) => key.startsWith("__reactProps"))];
          const others = [...document.querySelectorAll(".react-flow__node-step:not([data-id=text])")];
          const before = others.map(drawn);
          window.drawnAnew = () => others.filter((each, place) => drawn(each) !== before[place]).map((each) => each.dataset.id);
        }"""
    )
    x, y = middle(editor.node("text").bounding_box())
    editor.drag((x, y), (x + 200, y + 30))
    editor.stored()
    assert editor.page.evaluate("window.drawnAnew()") == []


def test_several_are_copied_into_another_campaign_with_keys_of_their_own(editor: Editor) -> None:
    editor.node("rest").click()
    editor.node("text").click(modifiers=["Shift"])
    editor.press("Escape")
    editor.page.locator(".ed-canvas").focus()
    editor.press("Control+a", "Control+c")
    editor.said("3 steps copied.")
    other = Editor(editor.page, draft("other", "rest", {"rest": FINISH}, NOW))
    other.page.locator(".ed-canvas").focus()
    other.press("Control+v")
    other.said("3 steps put in.")
    assert set(other.stored()) == {"rest", "rest_2", "text", "end"}
    assert other.leads()["rest_2"] == {"next": "text"}


def test_undo_goes_back_through_everything_and_each_has_its_name(editor: Editor) -> None:
    before = editor.stored()
    editor.node("rest").click()
    editor.page.get_by_label("Days", exact=True).fill("9")
    expect(editor.node("rest")).to_contain_text("Wait 9 days")
    editor.press("Escape")
    editor.tile("Task").click()
    expect(editor.node("task")).to_be_visible()
    editor.press("Escape", "Delete")
    editor.said("Took out")
    expect(editor.page.get_by_role("button", name="Undo: take out")).to_be_enabled()
    editor.press("Control+z", "Control+z", "Control+z")
    expect(editor.page.get_by_role("button", name="Nothing to undo")).to_be_disabled()
    assert editor.stored() == before
    editor.press("Control+Shift+z", "Control+Shift+z")
    expect(editor.node("task")).to_be_visible()


def test_a_note_is_written_on_the_canvas(editor: Editor) -> None:
    editor.page.get_by_role("button", name="Add a note").click()
    editor.page.get_by_placeholder("Write a note").fill("Ask Jonas")
    editor.press("Escape")
    editor.stored()
    (note,) = editor.campaign.draft["layout"]["notes"].values()
    assert note["text"] == "Ask Jonas"


def test_problems_lead_to_the_step_that_has_them(editor: Editor) -> None:
    editor.tile("Email").click()
    editor.press("Escape")
    editor.page.get_by_role("button", name="1 problem").click()
    editor.page.get_by_role("dialog").get_by_text("Message: Choose one.").click()
    expect(editor.page.locator("#ed-inspector")).to_contain_text("Which message?")


def test_a_condition_just_added_in_the_inspector_is_calm_until_it_is_left_empty(editor: Editor) -> None:
    editor.tile("Branch").click()
    panel = editor.page.locator("#ed-inspector")
    panel.get_by_label("Name").first.fill("pro")
    with editor.page.expect_response("**/editor/check/"):
        panel.locator("[data-node-add]").first.select_option(label="What they did")
        expect(panel.get_by_label("They", exact=True)).to_be_focused()
    with editor.page.expect_response("**/editor/check/"):
        panel.get_by_label("They", exact=True).select_option(index=1)
    expect(panel.locator(".lc-field-error:visible")).to_have_count(0)
    with editor.page.expect_response("**/editor/check/"):
        panel.get_by_label("Name").first.click()
    expect(panel.locator(".lc-field-error:visible")).to_contain_text("“Event” is still empty.")


def test_a_condition_is_built_in_the_inspector(editor: Editor) -> None:
    editor.tile("Branch").click()
    panel = editor.page.locator("#ed-inspector")
    panel.get_by_label("Name").first.fill("pro")
    panel.locator("[data-node-add]").first.select_option(label="About the person")
    panel.get_by_label("Field").fill("plan")
    panel.get_by_label("With").fill("pro")
    expect(editor.page.locator(".ed-loose, .ed-exit", has_text="Everybody else")).to_be_visible()
    (way,) = editor.stored()["branch"]["settings"]["branches"]  # type: ignore[index]
    assert way == {"name": "pro", "condition": {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}}


def test_a_campaign_is_drawn_from_nothing_by_keyboard_alone(admin_page: Page) -> None:
    text("hello", NOW)
    editor = Editor(admin_page, draft("fresh", "", {}, NOW, [on("Signed Up")]))
    page = editor.page
    page.locator(".ed-canvas").focus()
    editor.press("/")
    page.keyboard.type("wait")
    editor.press("Enter")
    editor.said("Put Wait after")
    editor.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#ed-inspector")).to_be_visible()
    page.get_by_label("Days", exact=True).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("2")
    expect(editor.node("wait")).to_contain_text("Wait 2 days")
    editor.press("Escape", "/")
    page.keyboard.type("finish")
    editor.press("Enter")
    expect(editor.node("finish")).to_be_visible()
    editor.press("Escape", "/")
    page.keyboard.type("split")
    editor.press("Shift+Enter")
    expect(editor.node("random_split")).to_be_visible()
    expect(page.locator(".ed-canvas")).to_be_focused()
    assert editor.leads()["random_split"] == {"b": "finish"}
    editor.press("c")
    editor.said("Connecting Split 50 / 50, A.")
    editor.press("ArrowDown", "Enter")
    editor.said("leads to Finish.")
    assert editor.leads()["random_split"] == {"a": "finish", "b": "finish"}
    page.get_by_role("button", name="Publish").focus()
    editor.press("Enter")
    page.get_by_role("button", name="Publish version 1").focus()
    editor.press("Enter")
    expect(page.get_by_text("Live").first).to_be_visible()
    editor.campaign.refresh_from_db()
    assert editor.campaign.status == "live"


def test_arrows_walk_along_the_ways_and_tell_where_they_are(editor: Editor) -> None:
    canvas = editor.page.locator(".ed-canvas")
    canvas.focus()
    for expected in ("rest", "text", "end"):
        editor.press("ArrowDown")
        expect(canvas).to_have_attribute("aria-activedescendant", f"ed-{expected}")
    editor.press("ArrowUp")
    expect(canvas).to_have_attribute("aria-activedescendant", "ed-text")
    editor.press("Control+k")
    editor.page.keyboard.type("wait 3")
    editor.press("Enter")
    expect(canvas).to_have_attribute("aria-activedescendant", "ed-rest")
    expect(canvas).to_be_focused()


def test_the_list_shows_the_same_and_changes_it(editor: Editor) -> None:
    editor.page.get_by_role("button", name="Show as a list").click()
    rows = editor.page.get_by_role("treeitem")
    expect(rows).to_have_count(4)
    rows.nth(1).get_by_role("button", name="Add a step after").click()
    editor.page.keyboard.type("goal")
    editor.press("Enter")
    assert editor.leads()["rest"] == {"next": "goal"}


def test_a_phone_gets_the_list_and_nothing_goes_sideways(editor: Editor) -> None:
    editor.page.set_viewport_size({"width": 390, "height": 844})
    editor.page.reload()
    expect(editor.page.get_by_role("treeitem").nth(1)).to_contain_text("Wait 3 days")
    editor.page.get_by_role("treeitem").nth(1).get_by_text("Wait 3 days").click()
    editor.page.get_by_label("Days", exact=True).fill("5")
    expect(editor.page.get_by_role("treeitem").nth(1)).to_contain_text("Wait 5 days")
    assert editor.stored()["rest"]["settings"]["days"] == 5  # type: ignore[index]
    assert editor.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_publishing_says_how_many_changes_there_are(admin_page: Page) -> None:
    running = live("running", "rest", {"rest": step("wait", {"next": "end"}, days=3), "end": FINISH}, NOW)
    editor = Editor(admin_page, running)
    editor.node("rest").click()
    editor.page.get_by_label("Days", exact=True).fill("4")
    expect(editor.page.get_by_role("button", name="Publish 1 change")).to_be_visible()
    expect(editor.node("rest")).to_contain_text("Edited")
    editor.page.get_by_role("button", name="Publish 1 change").click()
    expect(editor.page.get_by_role("dialog")).to_contain_text("“Wait 3 days” becomes “Wait 4 days”.")
    running.refresh_from_db()
    assert running.draft["steps"]["rest"]["settings"]["days"] == 4


@pytest.mark.parametrize("choice", ["Keep mine", "Take theirs"])
def test_when_two_change_it_nothing_is_lost_and_somebody_chooses(
    page: Page, live_server: LiveServer, choice: str
) -> None:
    user = User.objects.create_superuser("mara")
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(f"{live_server.url}/admin/")
    campaign = draft("both", "rest", {"rest": step("wait", {"next": "end"}, days=3), "end": FINISH}, NOW)
    editor = Editor(page, campaign)
    theirs = {"triggers": [], "start": "rest", "steps": {"rest": step("wait", {"next": "end"}, days=7), "end": FINISH}}
    at = now()
    with acting(Actor("Jonas Reuter", ADMIN)):
        replace_draft(campaign=campaign, draft=theirs, now=at)
    editor.node("rest").click()
    page.get_by_label("Days", exact=True).fill("5")
    both = page.get_by_role("dialog")
    expect(both.get_by_role("heading")).to_contain_text("Changed meanwhile by Jonas Reuter")
    expect(both).to_contain_text(f"Their last change: {clock_time(at, get_current_timezone())}.")
    expect(both.get_by_role("row").filter(has_text="Wait 5 days")).to_contain_text("Wait 7 days")
    with page.expect_popup() as beside:
        both.get_by_role("link", name="Open theirs in a new tab").click()
    expect(beside.value.locator("#ed-rest")).to_contain_text("Wait 7 days")
    both.get_by_role("button", name=choice).click()
    kept, other = (5, 7) if choice == "Keep mine" else (7, 5)
    assert editor.stored()["rest"]["settings"]["days"] == kept  # type: ignore[index]
    page.locator(".ed-canvas").focus()
    editor.press("Control+z")
    expect(editor.node("rest")).to_contain_text(f"Wait {other} days")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_editor_takes_the_theme_that_was_chosen(editor: Editor, theme: str) -> None:
    editor.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    editor.page.reload()
    dark = editor.page.evaluate("document.documentElement.classList.contains('dark')")
    assert dark == (theme == "dark")


@pytest.mark.parametrize(("words", "ending", "begins"), [("PNG", "png", b"\x89PNG"), ("SVG", "svg", b"<svg xmlns=")])
def test_the_picture_is_downloaded(editor: Editor, words: str, ending: str, begins: bytes) -> None:
    editor.page.get_by_label("More").click()
    with editor.page.expect_download() as waited:
        editor.page.get_by_role("button", name=words).click()
    assert waited.value.suggested_filename == f"welcome.{ending}"
    content = waited.value.path().read_bytes()
    assert content.startswith(begins) and len(content) > 2000
    if ending == "svg":
        assert "Wait 3 days" in content.decode() and "http" not in content.decode().replace("http://www.w3.org/", "")


def test_the_end_of_a_way_is_taken_to_another_step(editor: Editor) -> None:
    x, y = middle(editor.node("text").bounding_box())
    top = editor.node("text").bounding_box()["y"]  # type: ignore[index]
    editor.drag((x, top - 7), middle(editor.node("end").bounding_box()))
    assert editor.leads()["rest"] == {"next": "end"}


def test_what_is_chosen_is_moved_by_alt_and_arrows(editor: Editor) -> None:
    editor.page.locator(".ed-canvas").focus()
    editor.press("ArrowDown", "Alt+ArrowRight", "Alt+ArrowRight")
    editor.stored()
    before = editor.campaign.draft["layout"]["places"]["rest"][0]
    editor.press("Alt+ArrowLeft")
    editor.stored()
    assert editor.campaign.draft["layout"]["places"]["rest"][0] == before - 20


def test_a_step_with_people_is_taken_out_only_after_asking(admin_page: Page) -> None:
    cast = gather(NOW)
    steps = {"rest": step("wait", {"next": "end"}, days=3), "end": FINISH}
    running = live("running", "rest", steps, NOW, [on("Signed Up")])
    with asleep():
        record_events([NewEvent(cast.ada.pk, "Signed Up", NOW)], now=NOW)
        turn(now=NOW)
    editor = Editor(admin_page, running)
    expect(editor.node("rest").locator(".ed-chip")).to_contain_text("1")
    editor.page.locator(".ed-canvas").focus()
    editor.press("ArrowDown", "Delete")
    expect(editor.page.get_by_role("dialog")).to_contain_text("1 person waits here")
    editor.press("Escape")
    expect(editor.page.get_by_role("dialog")).to_be_hidden()
    assert set(editor.stored()) == {"rest", "end"}
    editor.press("Delete")
    editor.page.get_by_role("dialog").get_by_role("button", name="Take it out").click()
    assert set(editor.stored()) == {"end"}
