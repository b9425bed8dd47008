"""The gallery of playbooks as a marketer meets it."""

import os

import pytest
from playwright.sync_api import Page, expect

from campaigns.playbooks.install import install
from tests.cast import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_playbook_is_chosen_read_and_made_ours(admin_page: Page) -> None:
    install(key="trial-ends", now=NOW, publish=True)
    admin_page.goto(f"{admin_page.url}playbooks/")
    admin_page.set_viewport_size({"width": 1440, "height": 900})
    expect(admin_page.get_by_role("link", name="Trial ends in 3 days")).to_contain_text("Live")
    look(admin_page, "playbooks")
    admin_page.get_by_role("link", name="Win back by text").click()
    admin_page.get_by_label("What is your company called?").fill("Tea for two")
    look(admin_page, "playbook")
    admin_page.get_by_role("button", name="Use this").click()
    expect(admin_page.get_by_text("is yours now")).to_be_visible()
    look(admin_page, "installed")


def test_the_gallery_fits_a_phone(admin_page: Page) -> None:
    admin_page.set_viewport_size({"width": 390, "height": 844})
    admin_page.goto(f"{admin_page.url}playbooks/")
    assert admin_page.evaluate("document.documentElement.scrollWidth") <= 390
    look(admin_page, "playbooks-phone")
