"""Chromium refuses what does not belong on our pages; that it refuses nothing else, the walk of test_accessible.py sees."""

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_script_that_slipped_in_does_not_run(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/admin/login/")
    page.evaluate(
        """() => { const made = document.createElement("div"); document.body.append(made);
        made.innerHTML = '<img src="data:," onerror="document.title = 1">';
        const script = document.createElement("script"); script.textContent = "document.title = 2"; made.append(script); }"""
    )
    page.wait_for_timeout(300)
    expect(page).to_have_title(re.compile("Log in"))
