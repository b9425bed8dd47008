"""A new kind of step is one Python file: the editor needs no script for it."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from campaigns.workflows.steps.base import steps
from tests.browser.test_editor import Editor
from tests.campaigns.workflows.journeys import FINISH, draft
from tests.cast import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("built_editor")]

FEED = """
from django import forms

from campaigns.workflows.steps.base import Step
from campaigns.workflows.visits import Moves


class Feed(Step):
    kind = "feed"
    label = "Feed the pigeon"
    description = "So many corns, but no more than it can carry."
    icon = "egg"
    family = "logic"
    exits = ("full", "hungry")

    class Settings(forms.Form):
        corns = forms.IntegerField(label="Corns", min_value=1, initial=3)

    def sentence(self):
        return f"feed {self.settings['corns']} corns"

    def run(self, visits, now):
        return Moves().leave(visits, "full")
"""


@pytest.fixture
def new_kind(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    folder = tmp_path / "feeding" / "steps"
    folder.mkdir(parents=True)
    for place in (folder, folder.parent):
        (place / "__init__.py").touch()
    (folder / "feed.py").write_text(FEED)
    monkeypatch.syspath_prepend(str(tmp_path))
    settings.KIND_PACKAGES = ["feeding"]
    steps.reset()
    yield
    steps.reset()
    for name in [name for name in sys.modules if name.startswith("feeding")]:
        del sys.modules[name]


def test_it_is_in_the_palette_with_its_form_its_sentence_its_exits_and_its_validation(
    new_kind: None, admin_page: Page
) -> None:
    editor = Editor(admin_page, draft("birds", "end", {"end": FINISH}, NOW))
    editor.page.locator("#ed-find").fill("pigeon")
    editor.press("Enter")
    expect(editor.node("feed")).to_contain_text("Feed 3 corns")
    expect(editor.page.locator(".ed-exit, .ed-loose", has_text="Full")).to_be_visible()
    expect(editor.page.locator(".ed-exit, .ed-loose", has_text="Hungry")).to_be_visible()
    editor.page.get_by_role("spinbutton", name="Corns").fill("0")
    expect(editor.page.locator("#ed-inspector [data-said]")).to_contain_text("greater than or equal to 1")
    editor.page.get_by_role("spinbutton", name="Corns").fill("8")
    expect(editor.node("feed")).to_contain_text("Feed 8 corns")
    stored = editor.stored()["feed"]
    assert stored["settings"] == {"corns": 8}  # type: ignore[index]
