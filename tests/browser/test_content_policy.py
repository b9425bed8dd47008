"""Chromium refuses nothing on our pages, and would refuse what does not belong there."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.campaigns.message_templates.letters import mail, text
from tests.campaigns.workflows.journeys import FINISH, live, step
from tests.cast import NOW, gather
from tests.roof.test_every_door import ADMIN, address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LEAVES = re.compile(r"logout|jsi18n|autocomplete|/r/|toggle-sidebar|\.csv|\.json|export|download|picture|events|stream")


def test_no_admin_page_breaks_the_policy(admin_page: Page, live_server: LiveServer) -> None:
    gather()
    mail()
    text("Hi")
    live("gift", "rest", {"rest": step("wait", {"next": "end"}, days=3), "end": FINISH}, NOW)
    for route in ADMIN:
        where = address(route)
        if LEAVES.search(where):
            continue
        answer = admin_page.context.request.get(live_server.url + where)
        if answer.ok and "text/html" in answer.headers.get("content-type", ""):
            admin_page.goto(live_server.url + where)


def test_a_script_that_slipped_in_does_not_run(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/admin/login/")
    page.evaluate(
        """() => { const made = document.createElement("div"); document.body.append(made);
        made.innerHTML = '<img src="data:," onerror="document.title = 1">';
        const script = document.createElement("script"); script.textContent = "document.title = 2"; made.append(script); }"""
    )
    page.wait_for_timeout(300)
    expect(page).to_have_title(re.compile("Log in"))
