"""How much the editor's page loads, and that no other page loads any of it."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from campaigns.workflows.models import Campaign
from lifecycle.look.bundle import bundle, manifest_of, parts, source_of
from tests.campaigns.workflows.journeys import FINISH, draft
from tests.cast import NOW

MOST = 250_000  # bytes of all scripts, gzipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return draft("survey", "end", {"end": FINISH}, NOW)


def scripts(page: str) -> set[str]:
    return set(re.findall(r'<script[^>]* src="/static/([^"]+)"', page))


def weight(file: str) -> int:
    found = finders.find(file)
    assert isinstance(found, str), file
    return len(gzip.compress(Path(found).read_bytes(), 6))


def test_the_editors_scripts_stay_within_their_budget(admin_client: Client, campaign: Campaign) -> None:
    if bundle("editor") is None:
        pytest.skip("the editor has not been built: manage.py build_assets")
    loaded = scripts(admin_client.get(f"/admin/campaigns/campaign/{campaign.pk}/editor/").content.decode())
    later = {part["file"] for part in parts(manifest_of(Path(settings.BUILT_ASSETS)), source_of("editor"))}
    assert later & loaded
    assert sum(weight(file) for file in loaded | later) < MOST


def test_other_pages_load_none_of_them(admin_client: Client, campaign: Campaign) -> None:
    for address in ("", "campaigns/campaign/", f"campaigns/campaign/{campaign.pk}/change/", "channels/message/"):
        loaded = scripts(admin_client.get(f"/admin/{address}").content.decode())
        assert loaded and not [file for file in loaded if file.startswith("built/")]
