"""P32: whoever cannot see our pages, or sees little, gets on with them: axe finds nothing serious, by day and by night."""

import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from campaigns.broadcasts.models import Broadcast
from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.models import Campaign
from channels.outbox.wake import asleep
from lifecycle.clock.read import now as read_now
from lifecycle.consent.links import CONFIRM, Door, token_of
from lifecycle.contacts.models import Contact
from lifecycle.intake.models import Import
from lifecycle.segments.models import Segment
from tests.browser.furnished import furnish
from tests.cast import Cast
from tests.roof.test_every_door import ADMIN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
# Frames hold mails that others wrote, and no script of ours runs in them.
LOOK = """async ([rules, isDark]) => {
  const root = document.documentElement;
  if (!root.classList.contains("light")) root.classList.toggle("dark", isDark);
  document.getAnimations().forEach(each => { try { each.finish(); } catch { each.cancel(); } });
  const how = { runOnly: rules, resultTypes: ["violations"], iframes: false, selectors: false, preload: false };
  const found = (await axe.run(document, how)).violations.filter(each => ["serious", "critical"].includes(each.impact));
  const said = node => [...node.any, ...node.all, ...node.none].map(each => each.message).join(" ").slice(0, 200);
  return found.flatMap(each => each.nodes.map(node => `${each.id}: ${node.html.slice(0, 200)} ${said(node)}`));
}"""
# At night the same page wears other colours, and nothing else.
RULES = {"light": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "dark": ["color-contrast"]}
PLACE = re.compile(r"admin/(lifecycle|channels|campaigns|auth|django_celery_beat)/(\w+)/.*<")
PARAMETER = re.compile(r"<[^>]+>")
PICKED: dict[str, Callable[[], Any]] = {
    "campaign": lambda: Campaign.objects.get(key="gift").pk,
    "broadcast": lambda: Broadcast.objects.get(status="draft").pk,
    "contact": lambda: Contact.objects.get(external_id="ada").pk,
    "messagetemplate": lambda: MessageTemplate.objects.filter(channel="email").latest("pk").pk,
    "import": lambda: Import.objects.get(state="done").pk,
    "segment": lambda: Segment.objects.get(key="pro").pk,
}
# What stands in the other places of an address.
WORDS = {"<str:key>": "rest", "<int:place>": "0", "<int:number>": "1", "<slug:key>": "trial-ends"}
LEAVES = re.compile(r"logout|jsi18n|autocomplete|/r/|toggle-sidebar|export|everything|refused|stream|/jump/|designs/<")


class Eye:
    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home = page, home
        self.found: list[str] = []
        page.add_init_script(AXE)

    def look(self, name: str) -> None:
        for scheme, rules in RULES.items():
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            problems = self.page.evaluate(LOOK, [rules, scheme == "dark"])
            self.found += [f"{name} ({scheme}): {problem}" for problem in problems]

    def go(self, path: str) -> None:
        self.page.goto(self.home + path)
        self.look(path)


@pytest.fixture
def cast(db: None, admin_user: User) -> Iterator[Cast]:
    with asleep():
        yield furnish(admin_user, read_now())


@pytest.fixture
def eye(admin_page: Page, live_server: LiveServer, cast: Cast) -> Iterator[Eye]:
    eye = Eye(admin_page, live_server.url)
    yield eye
    assert not eye.found, "\n".join(eye.found)


def addresses() -> list[str]:
    """Every page of the admin, with what is there in its place."""
    return [path for route in ADMIN if not LEAVES.search(route) if (path := filled(route))]


def filled(route: str) -> str:
    """Empty where nothing of that sort is there."""
    for place, word in WORDS.items():
        route = route.replace(place, word)
    if found := PLACE.match(route):
        model = apps.get_model(found[1], found[2])
        pick = PICKED.get(found[2], lambda: getattr(model._default_manager.first(), "pk", None))
        route = PARAMETER.sub(str(pick() or ""), route, count=1)
    return "" if "<" in route or "//" in route else f"/{route}"


@pytest.fixture
def pages(admin_client: Client, cast: Cast) -> list[str]:
    """Those that somebody opens: no part of a page, no file, no door for a button alone."""
    return [path for path in addresses() if is_page(admin_client.get(path))]


def is_page(answer: Any) -> bool:
    return answer.status_code == 200 and not answer.streaming and b"<html" in answer.content[:500]


def test_every_page_of_the_admin(eye: Eye, pages: list[str]) -> None:
    """Nor does Chromium complain, such as of what the policy of content refuses."""
    assert len(pages) > 80
    for path in pages:
        eye.go(path)


@pytest.mark.usefixtures("built_editor")
def test_the_editor_with_a_step_open(eye: Eye) -> None:
    eye.page.goto(f"{eye.home}/admin/campaigns/campaign/{PICKED['campaign']()}/editor/")
    eye.page.locator("#ed-ask").click()
    expect(eye.page.locator("#ed-inspector")).to_be_visible()
    eye.look("a step in the editor")


def test_what_a_stranger_sees(page: Page, live_server: LiveServer, cast: Cast) -> None:
    eye = Eye(page, live_server.url)
    door = Door(cast.ada.pk, "email", "")
    for path in ("/admin/login/", f"/confirm/{token_of(door, CONFIRM)}", "/unsubscribe/forged"):
        eye.go(path)
    for path in (f"/preferences/{token_of(door)}", f"/unsubscribe/{token_of(door)}"):
        eye.go(path)
        page.locator("main button").last.click()
        eye.look(f"{path}, when that is done")
    assert not eye.found, "\n".join(eye.found)
