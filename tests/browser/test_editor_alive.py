"""The canvas while a campaign runs: numbers that move, the people behind them, one person rehearsed, a dry run."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from playwright.sync_api import Page, expect

from campaigns.policy.models import QuietHours
from campaigns.rehearsal.models import RehearsalRun
from campaigns.rehearsal.rehearse import rehearse_next
from campaigns.watching.presence import come_by
from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.start import start
from campaigns.workflows.turn import turn
from channels.outbox.wake import asleep
from lifecycle.accounts.models import Deed
from lifecycle.clock.read import now
from lifecycle.contacts.models import Contact
from lifecycle.events.record import NewEvent, record_events
from tests.browser.hands import until
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.cast import Cast, gather

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built_editor")]
DAY = timedelta(days=1)
PULSES = 60_000  # where an answer takes long, the next is asked for later


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("campaigns.watching.snapshot.KEPT_SECONDS", 0)
    monkeypatch.setattr("campaigns.watching.snapshot.KEPT_TIMES", 0)
    cache.clear()
    with asleep():
        yield


@pytest.fixture
def cast(admin_page: Page) -> Cast:
    QuietHours.objects.update(is_on=False)  # it is as late as it is
    return gather(now() - 3 * DAY)


@pytest.fixture
def campaign(cast: Cast) -> Campaign:
    """Ada, Ben and Cleo wait in it."""
    began = now() - 2 * DAY
    text("hello", began, "Hello {{ contact.first_name }}, are you there?")
    steps = {
        "rest": step("wait", {"next": "hello"}, days=3),
        "hello": step("send", {"next": "answer"}, template="hello"),
        "answer": step("wait_for", {"happened": "end", "timeout": "end"}, event="Order Completed", days=10),
        "end": FINISH,
    }
    campaign = live("welcome", "rest", steps, began, [{"kind": "by_hand"}, on("Trial Started")])
    put_in(campaign, [cast.ada.pk, cast.ben.pk, cast.cleo.pk])
    return campaign


def put_in(campaign: Campaign, ids: list[int]) -> None:
    at = now() - DAY
    start(campaign=campaign, contact_ids=ids, properties={}, now=at, source="test")
    turn(now=at)


@pytest.fixture
def page(admin_page: Page, campaign: Campaign) -> Page:
    open_editor(admin_page, campaign)
    return admin_page


def open_editor(page: Page, campaign: Campaign) -> None:
    home = page.url.partition("/admin/")[0]
    page.goto(f"{home}/admin/campaigns/campaign/{campaign.pk}/editor/")
    expect(page.locator("#ed-begin")).to_be_visible()


def test_numbers_change_in_place_and_a_dot_says_who_just_passed(page: Page, campaign: Campaign, cast: Cast) -> None:
    rest, inside = page.locator("#ed-rest .ed-chip"), page.locator(".al-bar-count")
    expect(rest).to_contain_text("3")
    expect(inside).to_contain_text("3 inside")
    put_in(campaign, [cast.eve.pk])
    expect(inside).to_contain_text("4 inside", timeout=PULSES)
    Enrollment.objects.filter(contact=cast.ada).update(due_at=now() - DAY)
    turn(now=now())
    expect(page.locator("#ed-hello .ed-now")).to_be_visible(timeout=PULSES)
    expect(page.locator("#ed-hello .ed-foot")).to_contain_text("1 sent")
    expect(page.locator("#ed-hello .ed-now")).to_have_count(0, timeout=PULSES)
    expect(page.locator("#ed-rest .ed-chip")).to_contain_text("3")


def test_the_picture_that_is_taken_away_has_the_numbers_of_the_canvas(
    page: Page, campaign: Campaign, cast: Cast
) -> None:
    Enrollment.objects.filter(contact=cast.ada).update(due_at=now() - DAY)
    turn(now=now())
    page.reload()
    expect(page.locator("#ed-hello .ed-foot")).to_contain_text("1 sent", timeout=PULSES)
    page.get_by_label("More").click()
    with page.expect_download() as waited:
        page.get_by_role("button", name="SVG").click()
    said = re.findall(r"<text[^>]*>([^<]*)</text>", waited.value.path().read_text())
    assert "1" in said and "sent" in said and "2" in said, said
    assert any(words.startswith("3 people inside · Last 30 days · ") for words in said), said


def test_a_hidden_tab_asks_nothing(page: Page) -> None:
    page.clock.install()
    page.reload()
    expect(page.locator(".al-bar-count")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/pulse/" in request.url else None)
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    page.clock.fast_forward(60_000)
    page.wait_for_timeout(200)
    assert asked == []
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    until(page, lambda: len(asked) > 0)
    assert len(asked) == 1


def test_somebody_else_is_seen_in_the_header_and_on_the_step_they_have_open(page: Page, campaign: Campaign) -> None:
    jonas = User.objects.create_user("jonas", first_name="Jonas", last_name="Reiter")
    come_by(campaign_id=campaign.pk, user_id=jonas.pk, step="hello", now=now())
    expect(page.locator(".ed-faces")).to_contain_text("JR", timeout=PULSES)
    expect(page.locator("#ed-hello .al-name")).to_have_text("Jonas Reiter")


def test_the_people_behind_a_number_are_moved_by_hand_and_it_is_on_record(page: Page, cast: Cast) -> None:
    page.locator("#ed-rest .ed-chip").click()
    drawer = page.locator(".al-drawer")
    expect(drawer.get_by_role("heading")).to_be_focused()
    expect(drawer.locator(".al-people li")).to_have_count(3)
    drawer.get_by_placeholder("Find a person").fill("cleo")
    expect(drawer.locator(".al-people li")).to_have_count(1)
    drawer.get_by_role("checkbox", name="Cleo").check()
    drawer.get_by_role("button", name="Move…").click()
    drawer.get_by_label("To which step").select_option(value="answer")
    drawer.get_by_role("button", name="Move 1 person").click()
    expect(page.locator("[data-voice]")).to_contain_text("1 person moved")
    assert Enrollment.objects.get(contact=cast.cleo).step_key == "answer"
    assert Deed.objects.latest("pk").sentence.startswith("moved 1 people of “welcome”")
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)


def test_all_who_wait_skip_a_step_by_keyboard(page: Page, cast: Cast) -> None:
    page.locator(".ed-canvas").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_role("tab", name="People · 3").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="wait here").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Skip this step…").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Let 3 people skip it").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-voice]")).to_contain_text("3 people went on")
    turn(now=now())
    assert set(Enrollment.objects.values_list("step_key", flat=True)) == {"answer"}


def test_cleo_is_rehearsed_and_the_path_lights_up_step_by_step(page: Page, cast: Cast) -> None:
    page.get_by_role("button", name="Rehearse").click()
    panel = page.locator(".al-rehearse")
    panel.get_by_placeholder("Find a person").fill("cleo")
    panel.get_by_role("button", name="Cleo").click()
    expect(panel).to_contain_text("Cleo gets 1 message in 13 days. Came to the end.")
    expect(page.locator("#ed-rest")).to_have_class(re.compile(r"\bal-rehearsing\b"))
    expect(page.locator("#ed-hello")).to_have_class(re.compile(r"\bed-dim\b"))
    clock = page.locator("[data-clock]").inner_text()
    page.get_by_role("button", name="One step on").click()
    expect(page.locator("#ed-rest")).to_have_class(re.compile(r"\bal-lit\b"))
    expect(panel.locator("blockquote")).to_have_text("Hello Cleo, are you there?")
    assert page.locator("[data-clock]").inner_text() != clock
    page.get_by_role("button", name="Play").click()
    expect(page.locator("#ed-end")).to_have_class(re.compile(r"\bal-rehearsing\b"))
    page.get_by_label("Jump to a step").fill("2")
    panel.get_by_role("button", name="They ordered").click()
    expect(panel).to_contain_text("Cleo gets 1 message in 3 days.")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    assert not Enrollment.objects.filter(contact=cast.cleo, step_key="end").exists()


def test_somebody_invented_is_rehearsed_without_becoming_a_contact(page: Page) -> None:
    before = Contact.objects.count()
    page.get_by_role("button", name="Rehearse").click()
    page.get_by_role("button", name="Invent somebody").click()
    page.get_by_label("First name").fill("Mia")
    page.get_by_label("Phone").fill("+4915112345600")
    page.locator(".al-invent").get_by_role("button", name="Rehearse").click()
    panel = page.locator(".al-rehearse")
    expect(panel).to_contain_text("Mia gets 1 message")
    panel.get_by_role("button", name="“hello”").click()
    expect(panel.locator("blockquote")).to_contain_text("Hello Mia")
    assert Contact.objects.count() == before


def test_nothing_is_edited_while_somebody_rehearses(page: Page, campaign: Campaign) -> None:
    page.get_by_role("button", name="Rehearse").click()
    page.locator(".ed-canvas").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Delete")
    expect(page.locator("#ed-rest")).to_be_visible()
    campaign.refresh_from_db()
    assert "rest" in campaign.draft["steps"]


def test_a_dry_run_is_asked_for_watched_and_laid_on_the_steps(page: Page, campaign: Campaign, cast: Cast) -> None:
    ids = [cast.ada.pk, cast.cleo.pk, cast.dan.pk]
    signed_up = [NewEvent(pk, "Trial Started", now() - 20 * DAY, source="test") for pk in ids]
    record_events(signed_up, now=now(), history=True)
    page.get_by_role("button", name="Dry run").click()
    page.get_by_role("button", name="30 days").click()
    expect(page.locator(".al-progress")).to_contain_text("It waits for a worker to take it up.")
    rehearse_next(clock=now)
    numbers = page.locator(".al-top")
    expect(numbers).to_have_attribute(
        "aria-label", "6 enter, 2 texts would go out · €0.12, 1 has not subscribed, 3 are still inside."
    )
    expect(page.locator("#ed-hello .al-flow")).to_contain_text("2 would go out")
    page.locator(".ed-canvas").evaluate("each => { each.dataset.zoom = 'middle' }")  # as from farther away
    sentence, number = (
        page.locator(f"#ed-{part}").bounding_box() for part in ("begin .ed-node-title", "begin .al-flow")
    )
    assert sentence and number and sentence["y"] + sentence["height"] <= number["y"] + 1, "none lies on the other"
    expect(page.locator("#ed-hello .al-stubs-before")).to_contain_text("1 not subscribed")
    numbers.get_by_role("button", name="1 has not subscribed").click()
    expect(page.locator(".al-drawer .al-people")).to_contain_text("Dan")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Show as a table").click()
    row = page.locator(".al-table tr", has_text="hello")
    expect(row.get_by_role("button")).to_have_text(["3", "3", "2", "1"])
    row.get_by_role("button", name="1 not sent").press("Enter")
    expect(page.locator(".al-drawer .al-people")).to_contain_text("Dan")
    page.get_by_role("button", name="Back to editing").last.click()
    expect(page.locator(".ed-header")).to_be_visible()
    expect(page.locator(".al-drawer")).to_have_count(0)


def test_a_dry_run_is_cancelled(page: Page) -> None:
    page.get_by_role("button", name="Dry run").click()
    page.get_by_role("button", name="90 days").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".al-dry")).to_contain_text("This rehearsal was stopped.")
    assert RehearsalRun.objects.get().state == "stopped"
