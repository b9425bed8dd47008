"""The editor's sources are built once, and again only when they change."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from campaigns.workflows.models import Campaign
from lifecycle.look import build_assets as building
from lifecycle.look.build_assets import NotBuilt, build_assets
from lifecycle.look.bundle import bundle
from tests.campaigns.workflows.journeys import FINISH, draft
from tests.cast import NOW


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("src/editor/main.tsx", "package.json", "package-lock.json", "tsconfig.json", "vite.config.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
    monkeypatch.setattr(building.subprocess, "run", Node(tmp_path))
    return tmp_path


class Node:
    """In place of the real one: notes what it was asked, and makes what it would make."""

    def __init__(self, workspace: Path) -> None:
        self.workspace = workspace
        self.asked: list[str] = []
        self.fails = ""

    def __call__(self, command: list[str], **more: Any) -> subprocess.CompletedProcess[str]:
        word = command[-1]
        self.asked.append(word)
        if word == self.fails:
            return subprocess.CompletedProcess(command, 1, "", "ENOTFOUND")
        (self.workspace / {"ci": "node_modules", "build": "dist/.vite"}[word]).mkdir(parents=True, exist_ok=True)
        return subprocess.CompletedProcess(command, 0, "", "")


def node() -> Node:
    return building.subprocess.run  # type: ignore[return-value]


def test_a_second_time_there_is_nothing_to_do(workspace: Path) -> None:
    assert build_assets(workspace=workspace) is True
    assert build_assets(workspace=workspace) is False
    assert node().asked == ["ci", "build"]


def test_a_changed_source_is_built_again_without_fetching_packages(workspace: Path) -> None:
    build_assets(workspace=workspace)
    (workspace / "src/editor/main.tsx").write_text("// changed")
    assert build_assets(workspace=workspace) is True
    assert node().asked == ["ci", "build", "build"]


def test_a_changed_lock_fetches_packages_again(workspace: Path) -> None:
    build_assets(workspace=workspace)
    (workspace / "package-lock.json").write_text("[]")
    build_assets(workspace=workspace)
    assert node().asked == ["ci", "build", "ci", "build"]


def test_where_npm_cannot_be_reached_a_sentence_says_so_and_the_next_time_tries_again(workspace: Path) -> None:
    node().fails = "ci"
    with pytest.raises(NotBuilt, match="npm could not fetch"):
        build_assets(workspace=workspace)
    node().fails = ""
    assert build_assets(workspace=workspace) is True


def test_what_failed_to_build_is_not_taken_for_built(workspace: Path) -> None:
    node().fails = "build"
    with pytest.raises(NotBuilt, match="could not be built"):
        build_assets(workspace=workspace)
    node().fails = ""
    assert build_assets(workspace=workspace) is True


@pytest.fixture
def campaign(db: None) -> Campaign:
    return draft("survey", "end", {"end": FINISH}, NOW)


def test_a_page_without_its_bundle_says_how_to_build_it_and_where_to_go_on(
    admin_client: Client, campaign: Campaign, settings: Any, tmp_path: Path
) -> None:
    settings.BUILT_ASSETS = tmp_path
    assert bundle("editor") is None
    shown = admin_client.get(f"/admin/campaigns/campaign/{campaign.pk}/editor/").content.decode()
    assert "manage.py build_assets" in shown and f"/admin/campaigns/campaign/{campaign.pk}/change/" in shown


def test_a_bundle_names_its_script_and_the_styles_of_all_it_imports(settings: Any, tmp_path: Path) -> None:
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite" / "manifest.json").write_text(
        '{"src/editor/main.tsx": {"file": "built/e.js", "css": ["built/e.css"], "imports": ["_a.js"]},'
        ' "_a.js": {"file": "built/a.js", "css": ["built/a.css", "built/e.css"], "imports": ["src/editor/main.tsx"]}}'
    )
    settings.BUILT_ASSETS = tmp_path
    found = bundle("editor")
    assert found is not None
    assert found.script == "/static/built/e.js"
    assert found.styles == ("/static/built/e.css", "/static/built/a.css")
