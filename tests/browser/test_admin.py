import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_admin_opens_without_a_complaint(first_page: Page) -> None:
    expect(first_page.get_by_role("link", name="Schedules")).to_be_visible()


def test_the_admin_is_violet_in_our_shade(first_page: Page) -> None:
    button = "background: var(--color-primary-600)"
    first_page.evaluate(
        "style => document.body.insertAdjacentHTML('beforeend', `<i id=probe style='${style}'></i>`)", button
    )
    expect(first_page.locator("#probe")).to_have_css("background-color", "rgb(97, 64, 234)")
