"""The workflow editor in a browser, as its tests use it."""

from playwright.sync_api import FloatRect, Locator, Page, expect

from campaigns.workflows.models import Campaign


class Editor:
    def __init__(self, page: Page, campaign: Campaign) -> None:
        self.page, self.campaign = page, campaign
        self.open()

    def open(self) -> None:
        home = self.page.url.partition("/admin/")[0]
        self.page.goto(f"{home}/admin/campaigns/campaign/{self.campaign.pk}/editor/")
        expect(self.page.locator("#ed-begin")).to_be_visible()

    def node(self, key: str) -> Locator:
        return self.page.locator(f"#ed-{key}")

    def tile(self, words: str) -> Locator:
        tile = self.page.locator(".ed-tile").filter(has=self.page.get_by_text(words, exact=True))
        tile.scroll_into_view_if_needed()
        return tile

    def way(self, name: str) -> tuple[float, float]:
        return middle(self.page.locator(f'[data-way="{name}"]').bounding_box())

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*start)
        mouse.down()
        mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=5)
        mouse.move(*end, steps=5)
        mouse.up()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def said(self, sentence: str) -> None:
        expect(self.page.locator("[data-voice]")).to_contain_text(sentence)

    def stored(self) -> dict[str, object]:
        """The steps as they lie in the database once everything is saved."""
        expect(self.page.locator("[data-saving]")).to_have_attribute("data-saving", "saved")
        self.campaign.refresh_from_db()
        return dict(self.campaign.draft["steps"])

    def leads(self) -> dict[str, object]:
        return {key: spec.get("exits") for key, spec in self.stored().items()}  # type: ignore[attr-defined]


def middle(box: FloatRect | None) -> tuple[float, float]:
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
