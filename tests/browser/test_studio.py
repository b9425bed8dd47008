"""Writing a mail as a marketer: by mouse, and once by the keyboard alone."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from campaigns.message_templates.models import MessageTemplate
from tests.campaigns.message_templates.letters import mail, text
from tests.cast import NOW, gather

SLOW = 15_000  # a page that is saved or checked, on a machine with much else to do

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def opened(page: Page, live_server: LiveServer, template: MessageTemplate) -> Page:
    page.goto(f"{live_server.url}/admin/campaigns/messagetemplate/{template.pk}/change/")
    expect(page.locator("#checks .lc-checks")).to_be_visible(timeout=SLOW)
    return page


def two_blocks() -> MessageTemplate:
    return mail({"kind": "heading", "text": "First"}, {"kind": "text", "text": "Second"}).template


def lists(page: Page, *blocks: str) -> None:
    expect(page.locator("[data-outline] button")).to_have_count(len(blocks))
    begins(page, *blocks)


def begins(page: Page, *blocks: str) -> None:
    for place, block in enumerate(blocks):
        expect(page.locator("[data-outline] button").nth(place)).to_have_attribute("aria-label", block)


def save(page: Page, template: MessageTemplate, number: int = 2) -> dict[str, Any]:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-state]")).to_contain_text("Saved")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible(timeout=SLOW)
    return dict(template.versions.get(number=number).source)


def in_mail(page: Page, words: str) -> Locator:
    return page.frame_locator(".lc-mail-frame").get_by_text(words)


def test_a_mail_is_put_together_by_mouse(admin_page: Page, live_server: LiveServer) -> None:
    gather(NOW)
    template = two_blocks()
    page = opened(admin_page, live_server, template)
    page.locator("[data-hit='1']").click()
    expect(page.locator(".is-open textarea")).to_have_value("Second")
    page.locator("[data-stu-palette] [data-block-add=coupon]").drag_to(
        page.locator("[data-over]"), target_position={"x": 300, "y": 5}
    )
    lists(page, "Coupon: For you", "Heading: First", "Text: Second")
    expect(in_mail(page, "CODE10")).to_be_visible()
    page.locator("[data-place='0']").drag_to(page.locator("[data-place='2']"), target_position={"x": 40, "y": 26})
    lists(page, "Heading: First", "Text: Second", "Coupon: For you")
    page.locator("[data-place='1']").click()
    page.locator(".is-open [data-block-copy]").click()
    page.locator(".is-open textarea").fill("Third")
    expect(in_mail(page, "Third")).to_be_visible()
    page.locator("[data-tool=up]").click()
    lists(page, "Heading: First", "Text: Third", "Text: Second", "Coupon: For you")
    page.locator("[data-tool=remove]").click()
    page.locator("[data-undo]").click()
    page.locator("[data-undo]").click()
    page.locator("[data-redo]").click()
    kinds = [(block["kind"], block.get("text")) for block in save(page, template)["blocks"]]
    assert kinds == [("heading", "First"), ("text", "Third"), ("text", "Second"), ("coupon", None)]


def test_a_mail_is_put_together_by_keyboard_alone(admin_page: Page, live_server: LiveServer) -> None:
    gather(NOW)
    template = two_blocks()
    page = opened(admin_page, live_server, template)
    page.locator("[data-stu-palette] [data-block-add=columns]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # opens what can stand in the column
    page.keyboard.press("Enter")  # a heading
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("In a column of yours")
    page.keyboard.press("Escape")
    lists(page, "Heading: First", "Text: Second", "Columns", "Heading: In a column of yours")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    begins(page, "Text: Second", "Heading: First")
    page.keyboard.press("Control+d")
    page.keyboard.press("Delete")
    page.keyboard.press("Control+z")
    begins(page, "Text: Second", "Text: Second", "Heading: First")
    page.keyboard.press("Control+Shift+z")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible(timeout=SLOW)
    text_block, heading, columns = template.versions.get(number=2).source["blocks"]
    assert (text_block["text"], heading["text"]) == ("Second", "First")
    assert columns["columns"] == [[{"kind": "heading", "text": "In a column of yours"}], []]


def test_a_field_is_inserted_and_told_what_stands_where_it_is_empty(admin_page: Page, live_server: LiveServer) -> None:
    gather(NOW)
    template = two_blocks()
    page = opened(admin_page, live_server, template)
    page.locator("[data-place='1']").click()
    page.locator(".is-open textarea").fill("Dear ")
    page.locator(".lc-stu-insert summary").click()
    page.get_by_placeholder("Find a field").fill("seats")
    page.get_by_role("button", name="seats", exact=True).click()
    expect(page.get_by_text("seats is empty for")).to_be_visible()
    page.get_by_label("seats is empty for").fill("it's free")
    assert save(page, template)["blocks"][1]["text"] == 'Dear {{ contact.seats | default: "it\'s free" }}'


def test_who_sees_a_block_is_said_without_liquid(admin_page: Page, live_server: LiveServer) -> None:
    gather(NOW)
    template = two_blocks()
    page = opened(admin_page, live_server, template)
    page.locator("[data-place='1']").click()
    page.locator(".is-open [data-who] summary").click()
    page.get_by_label("Who sees this block").select_option("contact.plan")
    page.get_by_label("With what").fill("pro")
    page.get_by_role("button", name="Write one for the others").click()
    page.locator(".is-open textarea").fill("For the others")
    blocks = save(page, template)["blocks"]
    assert [block.get("only_if") for block in blocks] == [None, "contact.plan == 'pro'", "contact.plan != 'pro'"]
    page.locator("[data-place='1']").click()
    expect(page.locator(".is-open").get_by_label("With what")).to_have_value("pro")


def test_several_conditions_of_who_sees_a_block_are_put_together_and_come_back(
    admin_page: Page, live_server: LiveServer
) -> None:
    cast = gather(NOW)
    cast.ada.attributes = {"plan": "pro", "city": "York and Leeds"}
    cast.ada.save(update_fields=["attributes"])
    template = two_blocks()
    page = opened(admin_page, live_server, template)
    page.locator("[data-place='1']").click()
    page.locator(".is-open [data-who] summary").click()
    box = page.locator(".is-open .lc-who-sees")
    expect(box.locator(".lc-who-words")).to_have_text("Everybody sees this block.")
    box.get_by_label("Who sees this block").select_option("contact.plan")
    box.get_by_label("With what").fill("pro")
    box.get_by_role("button", name="Add a condition").click()
    box.get_by_label("Field").select_option("contact.city")
    box.get_by_label("With what").nth(1).fill("York and Leeds")
    expect(box.locator(".lc-who-words")).to_have_text("Seen only where plan is “pro” and city is “York and Leeds”.")
    expect(box.locator(".lc-who-people")).to_contain_text("Ada Lovelace sees this block")
    expect(box.get_by_role("button", name="does not see it")).to_be_visible()
    box.get_by_label("How these go together").select_option("any")
    expect(box.locator(".lc-who-people[aria-busy]")).to_have_count(0)
    box.get_by_role("button", name="does not see it").click()
    expect(in_mail(page, "Second")).to_have_count(0)
    box.get_by_role("button", name="sees this block").click()
    expect(in_mail(page, "Second")).to_be_visible()
    assert save(page, template)["blocks"][1]["only_if"] == "contact.plan == 'pro' or contact.city == 'York and Leeds'"
    page.locator("[data-place='1']").click()
    expect(box.get_by_label("How these go together")).to_have_value("any")
    expect(box.get_by_label("With what").nth(1)).to_have_value("York and Leeds")
    box.get_by_role("button", name="Remove this condition").first.click()
    assert save(page, template, 3)["blocks"][1]["only_if"] == "contact.city == 'York and Leeds'"


def test_liquid_that_conditions_cannot_say_stays_as_it_is(admin_page: Page, live_server: LiveServer) -> None:
    gather(NOW)
    mixed = "contact.plan == 'pro' or contact.seats > 5 and contact.city == 'Leeds'"
    for number, liquid in enumerate([mixed, "contact.code == '007' and contact.seats >= 5"], start=1):
        template = mail({"kind": "text", "text": "Second", "only_if": liquid}, key=f"letter-{number}").template
        page = opened(admin_page, live_server, template)
        page.locator("[data-place='0']").click()
        box = page.locator(".is-open .lc-who-sees")
        whose = box.get_by_label("Who sees this block")
        expect(whose).to_have_value("liquid" if liquid == mixed else "contact.code")
        whose.select_option("liquid")
        expect(page.locator(".is-open [name$='-only_if']")).to_be_visible()
        expect(page.locator(".is-open [name$='-only_if']")).to_have_value(liquid)
        if liquid == mixed:
            continue
        whose.select_option("contact.code")
        box.get_by_label("With what").nth(1).fill("6")
        expect(page.locator(".is-open [name$='-only_if']")).to_have_value(
            "contact.code == '007' and contact.seats >= 6"
        )
        box.get_by_role("button", name="Write one for the others").click()
        said = page.locator(".is-open [name$='-only_if']")
        expect(said).to_have_value("contact.code != '007' or contact.seats < 6 or contact.seats == blank")


def test_a_picture_is_uploaded_on_the_way(
    admin_page: Page, live_server: LiveServer, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT, settings.PUBLIC_URL = tmp_path, live_server.url
    out = BytesIO()
    Image.new("RGB", (80, 40), "#8a4b1f").save(out, "PNG")
    template = two_blocks()
    page = opened(admin_page, live_server, template)
    page.locator("[data-stu-palette] [data-block-add=image]").click()
    page.locator(".is-open [data-picture-open]").click()
    page.get_by_label("File").set_input_files({"name": "cup.png", "mimeType": "image/png", "buffer": out.getvalue()})
    page.get_by_role("dialog").get_by_label("What it shows").fill("A cup")
    page.get_by_role("button", name="Upload").click()
    expect(page.frame_locator(".lc-mail-frame").get_by_alt_text("A cup")).to_be_visible()
    image = next(block for block in save(page, template)["blocks"] if block["kind"] == "image")
    assert image["src"].startswith("/pictures/") and image["alt"] == "A cup"


def test_a_finding_leads_to_what_wants_mending(admin_page: Page, live_server: LiveServer) -> None:
    template = mail({"kind": "text", "text": "Hi"}, {"kind": "image", "src": "https://x.example/a.png"}).template
    page = opened(admin_page, live_server, template)
    page.locator("[data-mend='1']").click()
    page.keyboard.type("A cup")
    expect(page.locator("[data-mend='1']")).to_have_count(0)
    assert save(page, template)["blocks"][1]["alt"] == "A cup"


def test_the_dark_and_a_phone_are_looked_at_without_a_reload(admin_page: Page, live_server: LiveServer) -> None:
    page = opened(admin_page, live_server, two_blocks())
    heading = page.frame_locator(".lc-mail-frame").get_by_role("heading", name="First")
    before = heading.evaluate("it => getComputedStyle(it).color")
    page.get_by_role("button", name="Dark", exact=True).click()
    expect(heading).to_have_css("color", "rgb(231, 233, 238)")
    assert before != "rgb(231, 233, 238)"
    page.get_by_role("button", name="Phone", exact=True).click()
    assert (page.locator(".lc-mail-frame").bounding_box() or {})["width"] == 375
    page.locator("[data-look=text]").click()
    expect(page.locator(".lc-mail-text")).to_contain_text("Second")


HOSTILE = """<html><head><script>parent.document.title = "broken"</script><meta http-equiv="refresh" content="0;url=/admin/logout/">
<base href="https://elsewhere.example/"></head><body onload="parent.document.title = 'broken'"><h1>Hello</h1>
<img src="x" onerror="parent.document.title = 'broken'"><a href="/admin/" target="_top">Look</a>
<form action="/admin/logout/" method="post"><button>Send</button></form>
<iframe src="/admin/"></iframe><svg onload="parent.document.title = 'broken'"></svg></body></html>"""


def test_html_of_ones_own_does_nothing_in_the_studio(admin_page: Page, live_server: LiveServer) -> None:
    template = two_blocks()
    page = opened(admin_page, live_server, template)
    page.get_by_role("button", name="Code", exact=True).click()
    page.get_by_label("HTML").fill(HOSTILE)
    frame = page.frame_locator(".lc-mail-frame")
    expect(frame.get_by_role("heading", name="Hello")).to_be_visible()
    page.wait_for_timeout(300)
    expect(frame.get_by_role("heading", name="Hello")).to_be_visible()
    assert "broken" not in page.title() and page.url.endswith("/change/")
    assert page.locator(".lc-mail-frame").get_attribute("sandbox") == "allow-same-origin"


def test_a_text_tells_its_parts_while_it_is_written(admin_page: Page, live_server: LiveServer) -> None:
    gather(NOW)
    template = text("Hi there").template
    page = opened(admin_page, live_server, template)
    expect(page.get_by_text("8 of 160 characters")).to_be_visible()
    page.locator("#id_text").fill("Hi there ☕")
    expect(page.get_by_text("10 of 70 characters")).to_be_visible()


def test_another_reader_is_chosen_and_what_is_written_stays(admin_page: Page, live_server: LiveServer) -> None:
    gather(NOW)
    page = opened(admin_page, live_server, text("Hi").template)
    page.locator("#id_text").fill("Hello {{ contact.first_name }}")
    page.locator(".lc-stu-reader summary").click()
    page.get_by_placeholder("Name, address or your id").fill("lovel")
    page.get_by_role("link", name="Ada Lovelace").click()
    expect(page.locator(".lc-bubble")).to_have_text("Hello Ada")


def test_the_studio_fits_a_phone(admin_page: Page, live_server: LiveServer) -> None:
    admin_page.set_viewport_size({"width": 390, "height": 844})
    page = opened_on_a_phone(admin_page, live_server)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Blocks", exact=True).last.click()
    page.locator("[data-place='1']").click()
    expect(page.locator(".is-open textarea")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def opened_on_a_phone(page: Page, live_server: LiveServer) -> Page:
    page.goto(f"{live_server.url}/admin/campaigns/messagetemplate/{two_blocks().pk}/change/")
    expect(in_mail(page, "Second")).to_be_visible()
    return page


def from_a_design(page: Page) -> MessageTemplate:
    expect(page.locator("[data-outline] button").first).to_be_visible(timeout=SLOW)
    expect(page.frame_locator(".lc-mail-frame").get_by_alt_text("A sun rising over hills")).to_be_visible(timeout=SLOW)
    return MessageTemplate.objects.get()


def test_a_mail_begins_with_a_design_by_mouse(
    admin_page: Page, live_server: LiveServer, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT, settings.PUBLIC_URL = tmp_path, live_server.url
    gather(NOW)
    page = admin_page
    page.goto(f"{live_server.url}/admin/campaigns/messagetemplate/add/")
    expect(page.frame_locator("iframe[title=Welcome]").get_by_text("Do the first thing")).to_be_visible()
    page.get_by_text("Welcome", exact=True).click()
    page.get_by_label("Name").fill("Hello to new people")
    page.get_by_role("button", name="Go on and write it").click()
    template = from_a_design(page)
    assert template.name == "Hello to new people"
    page.locator("[data-hit='1']").click()
    page.locator(".is-open [name$='-text']").fill("Good morning")
    expect(in_mail(page, "Good morning")).to_be_visible()
    page.locator("[data-mend='3']").click()  # its button leads to the place holder
    page.keyboard.press("Control+A")
    page.keyboard.type("https://tea.example/start")
    expect(page.locator("[data-mend='3']")).to_have_count(0)
    blocks = save(page, template)["blocks"]
    assert blocks[1]["text"] == "Good morning" and blocks[3]["href"] == "https://tea.example/start"


def test_a_mail_begins_with_a_design_by_keyboard_alone(
    admin_page: Page, live_server: LiveServer, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT, settings.PUBLIC_URL = tmp_path, live_server.url
    gather(NOW)
    page = admin_page
    page.goto(f"{live_server.url}/admin/campaigns/messagetemplate/add/")
    page.get_by_label("An empty mail").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    template = from_a_design(page)
    page.locator("[data-outline] button").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("Good morning")
    page.keyboard.press("Escape")
    page.keyboard.press("Alt+ArrowUp")
    expect(in_mail(page, "Good morning")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible(timeout=SLOW)
    assert template.versions.get(number=2).source["blocks"][0]["text"] == "Good morning"
