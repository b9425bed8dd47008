import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.campaigns.message_templates.letters import mail

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_mail_is_put_together_by_keyboard_and_shows_while_it_is_written(
    admin_page: Page, live_server: LiveServer
) -> None:
    template = mail({"kind": "heading", "text": "First"}, {"kind": "text", "text": "Second"}).template
    page = admin_page
    page.goto(f"{live_server.url}/admin/campaigns/messagetemplate/{template.pk}/change/")
    page.locator("[data-block-add=columns]").click()
    page.locator("[data-palette-open]").first.click()
    page.locator("[data-palette=inner] [data-block-add=heading]").click()
    page.keyboard.type("In a column of ")
    page.get_by_role("button", name="first name", exact=True).click()
    page.keyboard.type("yours")
    expect(page.frame_locator(".lc-mail-frame").get_by_text("In a column of")).to_be_visible()
    page.locator("[data-block-down]").first.click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Version 2")).to_be_visible()
    kinds = [block["kind"] for block in template.versions.get(number=2).source["blocks"]]
    assert kinds == ["text", "heading", "columns"]
    left, right = template.versions.get(number=2).source["blocks"][2]["columns"]
    assert right == [] and left[0]["text"] == "In a column of {{ contact.first_name | default: 'yours' }}"


def test_a_block_that_is_removed_is_gone(admin_page: Page, live_server: LiveServer) -> None:
    template = mail({"kind": "heading", "text": "First"}, {"kind": "text", "text": "Second"}).template
    page = admin_page
    page.goto(f"{live_server.url}/admin/campaigns/messagetemplate/{template.pk}/change/")
    page.locator("[data-block-remove]").first.click()
    expect(page.frame_locator(".lc-mail-frame").get_by_text("First")).to_have_count(0)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Version 2")).to_be_visible()
    assert template.versions.get(number=2).source["blocks"] == [{"kind": "text", "text": "Second"}]
