"""Whatever is sent to the doors of the editor, they answer."""

import pytest
from django.test import Client

from campaigns.workflows.editing.create_campaign import create_campaign
from tests.cast import NOW

pytestmark = pytest.mark.django_db

DOORS = ("view", "save", "form", "check", "message")
BODIES = {
    "nothing": b"",
    "a list": b"[]",
    "no text": b"\xff",
    "very deep": b"[" * 200_000,
    "very deep, whole": b'{"a":' * 3000 + b"1" + b"}" * 3000,
    "no number": b'{"document": {"draft": {"steps": {"a": {"kind": "wait", "settings": {"x": NaN}}}}}}',
    "no number any more": b'{"settings": {"x": 1e999}, "sort": "step", "kind": "wait"}',
    "half a character": rb'{"settings": {"template": "\ud800"}, "sort": "step", "kind": "send", "name": "\ud800"}',
    "a zero": rb'{"settings": {"template": "\u0000"}, "sort": "step", "kind": "send", "name": "\u0000"}',
    "a list for a text": b'{"settings": {"template": ["x"]}, "sort": "step", "kind": "send", "steps": [1, {}]}',
    "numbers for branches": b'{"settings": {"branches": [5, {"when": 7, "name": []}]}, "sort": "step", "kind": "branch"}',
    "numbers for rules": b'{"settings": {"goal": 5, "priority": []}, "sort": "rules"}',
    "odd kinds": b'{"settings": {}, "sort": [], "kind": {}, "name": [1], "channel": {}}',
}


@pytest.mark.parametrize("about", BODIES)
def test_every_door_of_the_editor_answers(about: str, admin_client: Client) -> None:
    campaign = create_campaign(name="Gift", now=NOW)
    for name in DOORS:
        url = f"/admin/campaigns/campaign/{campaign.pk}/editor/{name}/"
        answer = admin_client.post(url, BODIES[about], content_type="application/json")
        assert answer.status_code in (200, 400), name
    campaign.refresh_from_db()
    assert (campaign.name, campaign.draft["steps"]) == ("Gift", {})
