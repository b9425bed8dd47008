"""Every kind of block lives through its case file: what a marketer says, and what stands in the mail and its text part."""

import json
from pathlib import Path
from typing import Any

import pytest

from channels.content.blocks.base import blocks, palette
from channels.content.compile_email import compile_email
from channels.content.content import prepare_payload
from channels.content.problem import TemplateProblem
from channels.content.tones import TONES, tone
from lifecycle.brand.brand import READABLE, Brand, contrast
from tests.channels.content.test_blocks import Balanced

CASES = Path(__file__).parents[2] / "cases" / "blocks"
ALL = [
    pytest.param(case, id=f"{file.stem}: {case['name']}")
    for file in sorted(CASES.glob("*.json"))
    for case in json.loads(file.read_text())
]
BRAND = Brand(company="Tea & Sons", address="1 Main Street, Bath", social=(("Bluesky", "https://bsky.example/tea"),))
VALUES = {"contact": {"first_name": "Ada", "id": 1}, "event": {"items": [{"name": "Cup", "price": 3, "id": 7}]}}


def compiled(block: dict[str, Any], **more: Any) -> dict[str, Any]:
    return compile_email({"subject": "Hi", "blocks": [block]}, brand=BRAND, **more)


def test_every_kind_has_its_cases() -> None:
    assert {file.stem for file in CASES.glob("*.json")} == {kind.kind for kind in blocks.all()}


@pytest.mark.parametrize("case", [case for case in ALL if "refused" not in case.values[0]])
def test_a_case_is_as_written(case: dict[str, Any]) -> None:
    rendered = prepare_payload("email", compiled(case["block"])).render(VALUES)
    Balanced(rendered.html)
    assert [piece for piece in case["holds"] if piece not in rendered.html] == []
    assert [piece for piece in case.get("lacks", []) if piece in rendered.html] == []
    said = rendered.text if case["block"]["kind"] == "footer" else rendered.text.partition("-- \n")[0]
    assert said.strip() == case["text"]


@pytest.mark.parametrize("case", [case for case in ALL if "refused" in case.values[0]])
def test_a_mistake_is_told(case: dict[str, Any]) -> None:
    with pytest.raises(TemplateProblem) as caught:
        compiled(case["block"])
    assert caught.value.sentence == case["refused"]


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("kind", [kind.kind for kind in palette() if kind.kind != "footer"])
def test_every_kind_stands_on_every_band(tone: str, kind: str) -> None:
    case = next(case for case in json.loads((CASES / f"{kind}.json").read_text()) if "refused" not in case)
    page = prepare_payload("email", compiled({**case["block"], "tone": tone})).render(VALUES).html
    assert f'class="tone-{tone}"' in page
    Balanced(page)


@pytest.mark.parametrize("color", ["#ffee00", "#102040", "#e08030", "#808080", "#ffffff"])
def test_words_are_read_on_every_band_of_every_brand(color: str) -> None:
    brand = Brand(color=color, soft=color, ink="#1f2937")
    for name in TONES:
        band = tone(brand, name)
        assert contrast(band.ink, band.background) >= READABLE
        assert contrast(band.on_button, band.button) >= READABLE


def test_marks_name_each_block_and_are_never_in_a_mail_that_is_sent() -> None:
    block = {"kind": "columns", "columns": [[{"kind": "text", "text": "left"}], [{"kind": "divider"}]]}
    marked = compiled(block, marks=True)["html"]
    assert "lc-block-0" in marked and "<!--lc-block-0.1.0-->" in marked
    assert "lc-block" not in compiled(block)["html"]


def test_a_kind_in_one_file_is_found_drawn_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    folder = tmp_path / "weather_blocks" / "blocks"
    folder.mkdir(parents=True)
    (folder.parent / "__init__.py").touch()
    (folder / "__init__.py").touch()
    (folder / "weather.py").write_text(WEATHER)
    monkeypatch.syspath_prepend(tmp_path)
    settings.KIND_PACKAGES = ["weather_blocks"]
    blocks.reset()
    try:
        rendered = prepare_payload("email", compiled({"kind": "weather", "place": "Bath & Wells"})).render({})
        assert "Sun over Bath &amp; Wells" in rendered.html and "Sun over Bath & Wells" in rendered.text
        with pytest.raises(TemplateProblem, match="needs its place"):
            compiled({"kind": "weather"})
    finally:
        settings.KIND_PACKAGES = []
        blocks.reset()


WEATHER = """
from django import forms
from channels.content.blocks.base import BlockKind
from channels.content.settings_fields import Words

class Weather(BlockKind):
    kind, label, icon = "weather", "Weather", "sunny"

    class Settings(forms.Form):
        place = Words("Place", required=True)

    def draw(self, mail):
        return mail.words_at("Sun over " + mail.text(self.block["place"]))

    def plain(self, text):
        return "Sun over " + self.block["place"]
"""
