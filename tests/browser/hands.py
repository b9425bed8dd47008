"""Two ways to use a page: by mouse, and by keyboard alone. A story told with one is told with the other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, Route, expect

FAR = 160  # presses of Tab: whatever is further away is not in reach


def arrived(what: Locator) -> None:
    """A page shows what stands on it before its scripts listen."""
    expect(what).to_be_visible()
    what.page.wait_for_load_state("load")


class Mouse:
    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        arrived(what)
        what.click()

    def tick(self, what: Locator) -> None:
        what.click()

    def write(self, where: Locator, words: str) -> None:
        where.click()
        where.fill(words)

    def choose(self, where: Locator, label: str) -> None:
        where.select_option(label=label)

    def open_step(self, sentence: str) -> None:
        self.page.locator(".ed-node", has_text=sentence).first.click()

    def add_step(self, name: str) -> None:
        tile = self.page.locator(".ed-tile").filter(has=self.page.get_by_text(name, exact=True))
        tile.last.click()


class Keys:
    """Everything is walked to with Tab, from where the last thing happened. No focus is set from outside."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, what: Locator) -> None:
        self.reach(what)
        what.press("Enter")  # and wait for the page it leads to, as a click does

    def tick(self, what: Locator) -> None:
        if what.get_attribute("type") == "radio":
            return self._pick(what)
        self.reach(what)
        self.page.keyboard.press("Space")

    def _pick(self, radio: Locator) -> None:
        """Tab comes to the one that is chosen; the arrows go on to the others."""
        name = radio.get_attribute("name")
        self.reach(self.page.locator(f"input[name={name}]:checked"))
        for _each in range(self.page.locator(f"input[name={name}]").count()):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{radio} is not chosen by the arrows.")

    def write(self, where: Locator, words: str) -> None:
        self.reach(where)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(words)

    def choose(self, where: Locator, label: str) -> None:
        self.reach(where)
        if where.get_attribute("data-node-add") is not None:
            return self._choose_from_open_list(where, label)
        count = where.locator("option").count()
        self.page.keyboard.press("Home")
        for _each in range(count):
            if where.evaluate("select => select.selectedOptions[0].label.trim()") == label:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"There is no “{label}” to choose.")

    def _choose_from_open_list(self, where: Locator, label: str) -> None:
        labels = [option.strip() for option in where.locator("option").all_inner_texts()]
        for _each in range(labels.index(label) + 1):  # the first arrow opens it
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")

    def open_step(self, sentence: str) -> None:
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Control+k")
        self.page.keyboard.type(sentence)
        self.page.keyboard.press("Enter")
        expect(self.page.locator(".ed-canvas")).to_be_focused()
        self.page.keyboard.press("Enter")

    def add_step(self, name: str) -> None:
        canvas = self.page.locator(".ed-canvas")
        self.page.keyboard.press("Escape")
        if not self.is_on(canvas):
            self.reach(canvas)
        self.page.keyboard.press("/")
        self.page.keyboard.type(name)
        self.page.keyboard.press("Enter")

    def reach(self, what: Locator) -> None:
        arrived(what)
        for _each in range(FAR):
            if self.is_on(what):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{what} is not in reach of the keyboard.")

    def is_on(self, what: Locator) -> bool:
        """Where a label is meant, its field counts."""
        return bool(what.evaluate("it => document.hasFocus() && document.activeElement === it"))


@contextmanager
def held(page: Page, address: str) -> Iterator[list[Route]]:
    """Whatever is asked for there waits until the block ends."""
    waiting: list[Route] = []
    is_over = False
    page.route(address, lambda route: route.continue_() if is_over else waiting.append(route))
    yield waiting
    is_over = True
    for route in waiting:
        route.continue_()


def until(page: Page, holds: Callable[[], bool], seconds: int = 15) -> None:
    for _patience in range(seconds * 40):
        if holds():
            return
        page.wait_for_timeout(25)
    pytest.fail("It did not come to be.")
