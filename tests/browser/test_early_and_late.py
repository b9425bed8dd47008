"""Somebody is faster than the page, or an answer overtakes another: nothing is lost, and what was asked for last stays."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from lifecycle.segments.models import Segment
from lifecycle.segments.refresh import refresh
from tests.browser.hands import held, until
from tests.campaigns.message_templates.letters import mail
from tests.campaigns.workflows.journeys import text
from tests.cast import NOW, gather

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_was_chosen_before_the_script_of_a_broadcast_ran_is_kept(admin_page: Page) -> None:
    gather(NOW)
    text("news", NOW, "Hello {{ contact.first_name }}")
    everybody = {"kind": "attribute", "field": "external_id", "op": "is_set"}
    refresh([Segment.objects.create(key="all", name="Everybody", definition=everybody, created_at=NOW)], now=NOW)
    with held(admin_page, "**/js/broadcasts.js") as scripts:
        admin_page.goto(f"{admin_page.url}campaigns/broadcast/add/", wait_until="commit")
        admin_page.get_by_label("Segment", exact=True).select_option(label="Everybody")
        until(admin_page, lambda: bool(scripts))
    expect(admin_page.get_by_role("heading", name="would get it")).to_be_visible()


def test_what_an_older_check_found_does_not_come_back(admin_page: Page, live_server: LiveServer) -> None:
    template = mail({"kind": "text", "text": "Hi"}, {"kind": "image", "src": "https://x.example/a.png"}).template
    page = admin_page
    with held(page, "**/checks/*") as checks:
        page.goto(f"{live_server.url}/admin/campaigns/messagetemplate/{template.pk}/change/")
        page.locator("[data-place='1']").click()
        page.locator(".is-open [name$='-alt']").fill("A cup")
        until(page, lambda: len(checks) == 2)
        checks.pop().continue_()
        expect(page.locator("#checks .lc-checks")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-mend='1']")).to_have_count(0)
