"""Somebody draws a segment: boxes come from the server, and who matches is seen before anything is saved."""

import pytest
from playwright.sync_api import Page, expect

from lifecycle.segments.membership import add as add_people
from lifecycle.segments.models import Segment
from lifecycle.segments.save import save_segment
from tests.cast import NOW, gather

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def builder(admin_page: Page) -> Page:
    gather(NOW)
    admin_page.goto(f"{admin_page.url.partition('/admin/')[0]}/admin/lifecycle/segment/add/")
    return admin_page


def add(page: Page, kind: str, place: int = 0) -> None:
    page.locator("[data-node-add]").nth(place).select_option(label=kind)


def test_a_box_just_added_is_calm_until_it_is_left_empty(builder: Page) -> None:
    with builder.expect_response("**/conditions/preview/"):
        add(builder, "What they did")
    expect(builder.get_by_label("They", exact=True)).to_be_focused()
    expect(builder.locator("[data-preview]:not([aria-busy])")).to_contain_text("Add a condition")
    expect(builder.locator(".lc-preview-problem, .lc-field-error:visible")).to_have_count(0)
    builder.get_by_label("Name").click()
    expect(builder.locator(".lc-preview-problem")).to_have_text("What they did: “Event” is still empty.")
    builder.get_by_label("Event").fill("Order Completed")
    expect(builder.locator(".lc-preview-number")).to_be_visible()
    expect(builder.locator(".lc-preview-problem")).to_have_count(0)


def test_a_segment_is_drawn_and_saved(builder: Page) -> None:
    builder.get_by_label("Name").fill("Loyal or free")
    builder.locator("[data-group-kind]").first.select_option(label="Any of these")
    add(builder, "About the person")
    leaf = builder.locator(".lc-leaf").first
    leaf.get_by_label("Field").fill("plan")
    leaf.get_by_label("With").fill("free")
    expect(builder.get_by_text("People who have “free” as plan.")).to_be_visible()
    expect(builder.locator(".lc-preview-number")).to_have_text("2")

    builder.get_by_role("button", name="Group").first.click()
    expect(builder.locator(".lc-group .lc-group")).to_be_visible()  # it comes from the server
    add(builder, "What they did", 0)
    box = builder.locator(".lc-group .lc-group .lc-leaf")
    box.get_by_label("Event").fill("Order Completed")
    box.get_by_text("More", exact=True).click()
    box.get_by_role("button", name="Add one").click()
    box.locator("[data-row]").get_by_label("Field").fill("total")
    box.locator("[data-row]").get_by_label("How").select_option(label="is above")
    box.locator("[data-row]").get_by_label("With").fill("400")
    expect(builder.locator(".lc-preview-number")).to_have_text("3")

    builder.get_by_role("button", name="Save", exact=True).click()
    expect(builder.get_by_text("was added successfully")).to_be_visible()
    made = Segment.objects.get()
    assert made.size == 3
    assert made.definition["kind"] == "any"
    assert made.definition["of"][1]["properties"] == [{"field": "total", "op": "gt", "value": "400"}]


def test_inputs_that_say_nothing_are_hidden(builder: Page) -> None:
    add(builder, "About the person")
    leaf = builder.locator(".lc-leaf")
    expect(leaf.get_by_label("Days")).to_be_hidden()
    leaf.get_by_label("How").select_option(label="is in the last … days")
    expect(leaf.get_by_label("Days")).to_be_visible()
    expect(leaf.get_by_label("With")).to_be_hidden()
    leaf.get_by_label("How").select_option(label="is known")
    expect(leaf.get_by_label("Days")).to_be_hidden()


def test_what_is_removed_is_gone_and_the_keyboard_stays_near(builder: Page) -> None:
    add(builder, "Last seen")
    builder.locator(".lc-leaf").get_by_role("button", name="Remove this condition").click()
    expect(builder.locator(".lc-leaf")).to_have_count(0)
    assert builder.evaluate("'nodeAdd' in document.activeElement.dataset")
    expect(builder.get_by_text("Add a condition, and you see who matches.")).to_be_visible()


def test_a_segment_is_built_and_somebody_explained_by_the_keyboard_alone(builder: Page) -> None:
    keys = builder.keyboard
    builder.get_by_label("Name", exact=False).first.focus()
    keys.type("Pros in order")
    builder.get_by_role("button", name="About the person").focus()
    keys.press("Enter")
    leaf = builder.locator(".lc-leaf").first
    expect(leaf.get_by_label("Field")).to_be_focused()
    keys.type("plan")
    keys.press("Tab")
    keys.press("Tab")
    keys.type("pro")
    expect(builder.locator(".lc-preview-number")).to_have_text("2")
    expect(leaf.locator("[data-leaf-count]")).to_have_text("2")

    builder.get_by_role("button", name="Group").first.focus()
    keys.press("Enter")
    inner = builder.locator(".lc-group .lc-group")
    expect(inner.locator("[data-group-kind]")).to_be_focused()
    keys.type("None")
    leaf.locator("[data-grip]").focus()
    keys.press("ArrowDown")  # into the group
    expect(inner.locator(".lc-leaf [data-leaf-count]")).to_have_text("− 2")
    expect(builder.get_by_text("are not among those who have “pro” as plan")).to_be_visible()

    builder.get_by_label("Look up a person").focus()
    keys.type("Ada")
    keys.press("Enter")
    expect(builder.get_by_text("Ada Lovelace is out.")).to_be_visible()
    assert not Segment.objects.exists()  # Enter looked her up and saved nothing

    inner.locator(".lc-leaf [data-grip]").focus()
    keys.press("ArrowUp")
    keys.press("ArrowUp")
    expect(builder.get_by_text("Ada Lovelace is out.")).to_be_visible()
    builder.get_by_role("button", name="Save", exact=True).focus()
    keys.press("Enter")
    expect(builder.get_by_text("was added successfully")).to_be_visible()
    assert Segment.objects.get().definition["kind"] == "attribute"


def test_a_box_is_dragged_into_a_group(builder: Page) -> None:
    add(builder, "Last seen")
    builder.get_by_role("button", name="Group").first.click()
    inner = builder.locator(".lc-group .lc-group")
    expect(inner).to_be_visible()
    builder.locator(".lc-leaf [data-grip]").drag_to(inner.locator(".lc-group-head"))
    expect(inner.locator(".lc-leaf")).to_be_visible()
    assert (
        builder.locator(".lc-leaf > input[name='definition-node']")
        .input_value()
        .endswith(f":{inner.get_attribute('data-group')}")
    )


def test_two_segments_are_laid_over_each_other(admin_page: Page) -> None:
    cast = gather(NOW)
    made, other = (save_segment(name=name, is_static=True, now=NOW) for name in ("Friends", "Others"))
    add_people(made.key, [cast.ada.pk, cast.ben.pk], now=NOW)
    add_people(other.key, [cast.ben.pk], now=NOW)
    admin_page.goto(f"{admin_page.url.partition('/admin/')[0]}/admin/lifecycle/segment/{made.pk}/change/")
    expect(admin_page.locator("[data-builder]")).to_be_hidden()  # nobody asks a condition where a hand decides
    admin_page.get_by_label("Compare with").select_option(label="Others")
    admin_page.get_by_role("link", name="1 person is in both.").click()
    expect(admin_page.get_by_text("1 person is in “Friends” and in “Others”")).to_be_visible()
