"""A team plans together: a broadcast moved in the calendar, a task, a comment that names somebody; by mouse and by keyboard."""

from datetime import datetime, time, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan, plan_in
from campaigns.broadcasts.save_broadcast import create_broadcast
from campaigns.broadcasts.send_broadcast import send_broadcast
from campaigns.policy.models import FrequencyCap
from campaigns.teamwork.models import Comment, Mention, Task
from lifecycle.accounts.roles import APPROVER
from lifecycle.clock.read import now as read_now
from tests.browser.hands import arrived
from tests.campaigns.workflows.journeys import text
from tests.cast import NOW, gather

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PRO = {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}


def day(ahead: int) -> datetime:
    """Not in the days around the turn of a month: all of them stand in one picture."""
    today = read_now().astimezone(timezone.get_current_timezone())
    first = (today.replace(day=1) + timedelta(days=40)).replace(day=8)
    return datetime.combine(first.date(), time(9), first.tzinfo) + timedelta(days=ahead)


@pytest.fixture
def page(first_page: Page) -> Page:
    gather(NOW)
    FrequencyCap.objects.get_or_create(limit=1, days=1)
    text("news", NOW)
    for name, hours in (("Summer sale", 0), ("Win-back", 5)):
        at = day(0) + timedelta(hours=hours)
        send_broadcast(
            broadcast=create_broadcast(name=name, plan=Plan("news", PRO, at), now=read_now()), by=None, now=read_now()
        )
    jonas = User.objects.create_user("jonas", first_name="Jonas", is_staff=True)
    jonas.groups.add(Group.objects.get(name=APPROVER))
    return first_page


def moment_of(name: str) -> datetime:
    found = Broadcast.objects.select_related("live_version").get(name=name).live_version
    assert found
    return plan_in(found.graph).at or NOW


def test_by_mouse_a_crowded_broadcast_is_dragged_to_another_day(page: Page) -> None:
    page.get_by_role("link", name="Calendar").click()
    page.wait_for_url("**/calendar/")
    page.goto(f"{page.url}?day={day(0):%Y-%m-%d}")
    expect(page.get_by_text("“Summer sale” and “Win-back” want the same 2 people")).to_be_visible()
    grid = page.locator(".lc-cal-grid")
    grid.locator(".lc-cal-entry", has_text="Win-back").drag_to(grid.locator(f"[data-day='{day(3):%Y-%m-%d}']"))
    expect(page.get_by_text("“Win-back” goes out on")).to_be_in_viewport()
    expect(grid.locator(f"#day-{day(3):%Y-%m-%d}")).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("want the same")).to_have_count(0)
    assert moment_of("Win-back") == day(3) + timedelta(hours=5)
    grid.locator(".lc-cal-entry", has_text="Win-back").get_by_role("link").click()
    box = page.get_by_label("Say something to the team")
    box.fill("Moved, ")
    box.press_sequentially("@jo")
    page.get_by_role("option", name="Jonas").click()
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".lc-mention")).to_have_text("@Jonas")
    assert Mention.objects.get().user.username == "jonas"
    page.get_by_role("link", name="Add a task").click()
    page.get_by_label("What", exact=False).first.fill("Tell the shop")
    page.locator("select[name=assignee]").select_option(label="Jonas")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Tell the shop").first).to_be_visible()
    task = Task.objects.get()
    assert (task.title, task.assignee and task.assignee.username) == ("Tell the shop", "jonas")
    assert task.campaign_id == Broadcast.objects.get(name="Win-back").pk


def test_by_keyboard_alone(page: Page) -> None:
    keys = page.keyboard
    page.get_by_role("link", name="Calendar").focus()
    keys.press("Enter")
    month = read_now().astimezone(timezone.get_current_timezone()).replace(day=1)
    expect(page.get_by_role("heading", name=f"{month:%B %Y}")).to_be_visible()
    while f"{month:%Y-%m}" != f"{day(0):%Y-%m}":
        month = (month + timedelta(days=40)).replace(day=1)
        arrived(page.locator(".lc-cal-bar"))
        keys.press("ArrowRight")
        expect(page.get_by_role("heading", name=f"{month:%B %Y}")).to_be_visible()
    entry = page.locator(".lc-cal-grid .lc-cal-entry", has_text="Win-back")
    entry.locator("summary").focus()
    keys.press("Enter")
    keys.press("Tab")
    entry.get_by_label("Goes out").fill(f"{day(2):%Y-%m-%dT%H:%M}")
    keys.press("Enter")
    expect(page.get_by_text("“Win-back” goes out on")).to_be_visible()
    assert moment_of("Win-back") == day(2)
    page.locator(".lc-cal-grid .lc-cal-entry", has_text="Win-back").get_by_role("link").focus()
    keys.press("Enter")
    page.get_by_label("Say something to the team").focus()
    keys.type("Look, @jon")
    expect(page.get_by_role("option", name="Jonas")).to_be_visible()
    keys.press("Enter")
    keys.press("Tab")
    keys.press("Enter")
    expect(page.locator(".lc-mention")).to_have_text("@Jonas")
    assert Comment.objects.get().text == "Look, @jonas"
    page.get_by_role("button", name="Settle").focus()
    keys.press("Enter")
    expect(page.get_by_text("Settled by admin")).to_be_visible()


def test_on_a_phone_the_calendar_is_a_list_and_nothing_is_cut(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{page.url}calendar/?day={day(0):%Y-%m-%d}")
    expect(page.locator(".lc-cal-list").get_by_role("link", name="Summer sale")).to_be_visible()
    expect(page.locator(".lc-cal-grid")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
