"""From the first login of an empty installation to a campaign that was edited live and taken back, as a marketer."""

import csv
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import FrameLocator, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from campaigns.rehearsal.rehearse import rehearse_next
from campaigns.workflows.models import Campaign, WorkflowVersion
from channels.outbox.wake import asleep
from lifecycle.clock.models import ManualClock
from lifecycle.clock.read import now
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from lifecycle.intake.run_import import run_waiting_imports
from lifecycle.segments.models import Segment
from tests.browser.hands import Keys, Mouse

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("built_editor"),
]
TODAY = datetime(2022, 6, 15, 12, tzinfo=UTC)  # the purchases end with this month
CUSTOMERS = 400
SLOW = 20_000
PASSWORD = "an invented one"


@pytest.fixture(autouse=True)
def in_june(settings: Any) -> None:
    settings.CLOCK = "manual"
    ManualClock.objects.update_or_create(defaults={"instant": TODAY})


@pytest.fixture(params=[Mouse, Keys], ids=["mouse", "keyboard"])
def marketer(request: pytest.FixtureRequest, visitor: Page) -> "Marketer":
    return Marketer(request.param(visitor))


@pytest.fixture
def files(tmp_path: Path, purchases_csv: Path) -> tuple[Path, Path]:
    """The first customers of CDNOW, and what they bought."""
    people, bought = tmp_path / "people.csv", tmp_path / "purchases.csv"
    chosen = [f"{number:05}" for number in range(1, CUSTOMERS + 1)]
    rows = [f"{who},+1212{5_000_000 + int(who)},c{who}@example.com" for who in chosen]
    people.write_text("\n".join(["external_id,phone,email", *rows]) + "\n")
    with purchases_csv.open(newline="") as file, bought.open("w", newline="") as copy:
        lines = csv.reader(file)
        writer = csv.writer(copy)
        writer.writerow(next(lines))
        writer.writerows(line for line in lines if line[0] in set(chosen))
    return people, bought


class Marketer:
    def __init__(self, hand: Mouse | Keys) -> None:
        self.hand, self.page = hand, hand.page

    def link(self, name: str) -> None:
        self.hand.press(self.page.get_by_role("link", name=name).first)

    def button(self, name: str, exact: bool = False) -> None:
        self.hand.press(self.page.get_by_role("button", name=name, exact=exact).first)

    def field(self, label: str, words: str, inside: Page | Locator | FrameLocator | None = None) -> None:
        self.hand.write((inside or self.page).get_by_label(named(label)).first, words)

    def reads(self, words: str) -> None:
        expect(self.page.get_by_text(words).first).to_be_visible(timeout=SLOW)

    @property
    def panel(self) -> Locator:
        return self.page.locator("#ed-inspector")

    def adds(self, name: str) -> None:
        before = self.nodes.count()
        self.hand.add_step(name)
        expect(self.nodes).to_have_count(before + 1, timeout=SLOW)
        expect(self.panel).to_be_visible(timeout=SLOW)

    @property
    def nodes(self) -> Locator:
        return self.page.locator("[id^=ed-].ed-node")

    def leads(self, way: str, to: str) -> None:
        """In the open step's panel."""
        row = self.panel.locator("label").filter(has=self.page.get_by_text(way, exact=True))
        self.hand.choose(row.locator("select"), to)

    def saved(self) -> None:
        expect(self.page.locator("[data-saving]")).to_have_attribute("data-saving", "saved", timeout=SLOW)


def named(label: str) -> re.Pattern[str]:
    """A label as people read it: with a star or without."""
    return re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$")


def test_from_an_empty_installation_to_a_campaign_taken_back(
    marketer: Marketer, live_server: LiveServer, files: tuple[Path, Path]
) -> None:
    User.objects.create_superuser("mara", "mara@example.com", PASSWORD)
    with asleep():
        signs_in(marketer, live_server.url)
        says_who_writes(marketer)
        brings_in(marketer, *files)
        makes_a_segment(marketer)
        draws(marketer)
        rehearses_a_contact(marketer)
        runs_over_history(marketer)
        publishes(marketer)
        edits_what_is_live(marketer)
        goes_back(marketer)


def signs_in(mara: Marketer, home: str) -> None:
    mara.page.goto(f"{home}/admin/")
    mara.field("Username", "mara")
    mara.hand.write(mara.page.locator("input[name=password]"), PASSWORD)
    mara.button("Log in")
    mara.reads("Welcome. A few steps, and your first campaign runs.")


def says_who_writes(mara: Marketer) -> None:
    mara.link("Set up the brand")
    mara.field("Name", "Record Shop")
    mara.field("Postal address", "1 Groove Street, Springfield")
    mara.button("Save")
    mara.link("First steps")
    mara.reads("1 of 6 steps are done.")


def brings_in(mara: Marketer, people: Path, purchases: Path) -> None:
    mara.link("Import contacts")
    mara.page.locator("input[type=file]").set_input_files(people)  # the system’s own dialog is not ours to try
    mara.button("Go on to its columns")
    mara.hand.tick(mara.page.get_by_label("They all agreed to: Email"))
    mara.hand.tick(mara.page.get_by_label("They all agreed to: Text"))
    mara.field("How they agreed", "Loyalty card")
    mara.button("Bring it in")
    mara.reads("people.csv is in line.")
    run_waiting_imports(clock=now)
    mara.reads(f"new {CUSTOMERS}")
    mara.link("Imports")
    mara.link("Add")
    mara.hand.tick(mara.page.get_by_label("What they did"))
    mara.page.locator("input[type=file]").set_input_files(purchases)
    mara.button("Go on to its columns")
    mara.field("What happened", "Order Completed")
    mara.button("Bring it in")
    mara.reads("purchases.csv is in line.")
    run_waiting_imports(clock=now)
    assert Contact.objects.count() == CUSTOMERS
    assert Event.objects.filter(name="Order Completed").count() > CUSTOMERS


def makes_a_segment(mara: Marketer) -> None:
    mara.link("First steps")
    mara.link("Make a segment")
    mara.field("Name", "Ordered twice")
    mara.button("What they did")
    builder = mara.page.locator(".lc-builder")
    mara.field("Event", "Order Completed", builder)
    mara.hand.write(builder.get_by_label("How many times"), "2")
    expect(builder.get_by_text("ordered at least 2 times").first).to_be_visible(timeout=SLOW)
    mara.button("Save", exact=True)
    mara.reads("Ordered twice")
    assert Segment.objects.get().name == "Ordered twice"


def draws(mara: Marketer) -> None:
    """Three stages: a random split into mail and text, a branch by what they bought, and a rest before the end."""
    mara.link("Campaigns")
    mara.link("Add")
    mara.field("What is it called?", "Win them back")
    mara.button("Draw it")
    expect(mara.page.locator("#ed-begin")).to_be_visible(timeout=SLOW)
    mara.hand.add_step("Event")
    mara.field("Event", "Order Completed", mara.panel)
    waits(mara, 30)
    mara.adds("Split")
    mara.adds("Email")
    writes_a_mail(mara)
    waits(mara, 45)
    mara.hand.open_step("Split 50")
    mara.adds("Text")
    writes_a_text(mara)
    mara.leads("Then", "Wait 45 days")  # both ways are one again
    mara.hand.open_step("Wait 45")
    mara.adds("Branch")
    mara.field("Name", "regular", mara.panel)
    mara.hand.choose(mara.panel.locator("[data-node-add]").first, "Segment")
    mara.hand.choose(mara.panel.get_by_role("combobox", name=named("Segment")), "Ordered twice")
    mara.adds("Text")
    mara.hand.choose(mara.panel.get_by_label(named("Message")), "Come back")
    waits(mara, 60)
    mara.adds("Finish")
    mara.hand.open_step("Ordered twice")
    mara.leads("Everybody else", "Wait 60 days")
    mara.saved()


def waits(mara: Marketer, days: int) -> None:
    mara.adds("Wait")
    mara.field("Days", str(days), mara.panel)
    expect(mara.nodes.filter(has_text=f"Wait {days} days")).to_be_visible()


def writes_a_mail(mara: Marketer) -> None:
    mara.button("Write a new one")
    mara.hand.write(mara.page.get_by_role("dialog").get_by_role("textbox"), "We miss you")
    mara.page.keyboard.press("Enter")
    mail = mara.page.frame_locator(".ed-frame iframe")
    mara.hand.write(mail.locator("[name=subject]"), "We miss you")
    mara.hand.press(mail.locator("[data-stu-palette] [data-block-add=text]"))
    mara.hand.write(mail.locator(".is-open textarea"), "It has been a while.")
    mara.hand.press(mail.get_by_role("button", name="Save", exact=True))
    expect(mail.get_by_text("Saved.", exact=True)).to_be_visible(timeout=SLOW)
    mara.button("Back to the workflow")
    expect(mara.nodes.filter(has_text="We miss you")).to_be_visible()


def writes_a_text(mara: Marketer) -> None:
    mara.button("Write a new one")
    mara.hand.write(mara.page.get_by_role("dialog").get_by_role("textbox"), "Come back")
    mara.page.keyboard.press("Enter")
    words = mara.page.frame_locator(".ed-frame iframe")
    mara.hand.write(words.locator("textarea").first, "We kept your records for you")
    mara.hand.press(words.get_by_role("button", name="Save", exact=True))
    expect(words.get_by_text("Saved.", exact=True)).to_be_visible(timeout=SLOW)
    mara.button("Back to the workflow")


def rehearses_a_contact(mara: Marketer) -> None:
    mara.button("Rehearse")
    panel = mara.page.locator(".al-rehearse")
    mara.hand.write(panel.get_by_placeholder("Find a person"), "c00007")
    mara.hand.press(panel.get_by_role("button", name="c00007@example.com"))
    expect(panel).to_contain_text("Came to the end.", timeout=SLOW)
    mara.page.keyboard.press("Escape")
    expect(panel).to_have_count(0)


def runs_over_history(mara: Marketer) -> None:
    mara.button("Dry run")
    mara.button("90 days")
    expect(mara.page.locator(".al-progress")).to_be_visible(timeout=SLOW)
    assert rehearse_next(clock=now)
    top = mara.page.locator(".al-top")
    expect(top).to_contain_text("enter", timeout=SLOW)
    mara.button("Back to editing")
    expect(mara.page.locator(".ed-header")).to_be_visible()


def publishes(mara: Marketer) -> None:
    mara.button("Publish")
    mara.button("Publish version 1")
    mara.reads("Version 1 is live.")
    assert Campaign.objects.get().status == "live"


def edits_what_is_live(mara: Marketer) -> None:
    mara.link("Open the editor")
    expect(mara.page.locator("#ed-begin")).to_be_visible(timeout=SLOW)
    if isinstance(mara.hand, Keys):
        mara.hand.reach(mara.page.locator(".ed-canvas"))
    mara.hand.open_step("Wait 30")
    mara.field("Days", "20", mara.panel)
    mara.button("Publish 1 change")
    mara.reads("Wait 20 days")
    mara.button("Publish version 2")
    mara.reads("Version 2 is live.")
    assert waited() == [20, 45, 60]


def goes_back(mara: Marketer) -> None:
    mara.hand.press(mara.page.locator("summary[aria-label], .lc-menu summary").last)
    mara.link("Versions")
    mara.button("Go back to 1")
    mara.button("Publish version 3")
    mara.reads("Version 3 is live.")
    assert waited() == [30, 45, 60]
    first, third = WorkflowVersion.objects.filter(number__in=(1, 3)).order_by("number")
    assert first.graph["steps"] == third.graph["steps"]


def waited() -> list[int]:
    """The days of each wait of what runs now."""
    live = Campaign.objects.select_related("live_version").get().live_version
    assert live is not None
    return sorted(step["settings"]["days"] for step in live.graph["steps"].values() if step["kind"] == "wait")
