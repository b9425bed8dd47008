"""Whatever a kind declares is enough for the editor: its tile, its form, what is wrong with what was typed."""

import json
from typing import Any

import pytest
from django.test import Client

from campaigns.editor.palette import palette
from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.models import Campaign
from campaigns.workflows.screens.cards import made_step
from campaigns.workflows.steps.base import steps
from campaigns.workflows.triggers.base import triggers
from channels.adapters.base import adapters
from tests.campaigns.workflows.journeys import FINISH, draft, text
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign() -> Campaign:
    return draft("survey", "end", {"end": FINISH}, NOW)


def tiles() -> list[dict[str, Any]]:
    return [tile for group in palette() for tile in group["tiles"]]


def ask(client: Client, campaign: Campaign, door: str, data: Any) -> Any:
    address = f"/admin/campaigns/campaign/{campaign.pk}/editor/{door}/"
    if door == "check":
        return client.post(address, data)
    return client.post(address, json.dumps(data), content_type="application/json")


def test_the_palette_has_a_tile_for_every_kind_and_every_channel_without_a_step_of_its_own() -> None:
    found = tiles()
    assert {tile["kind"] for tile in found if tile["sort"] == "trigger"} == {kind.kind for kind in triggers.all()}
    assert {tile["kind"] for tile in found if tile["sort"] == "step"} == {kind.kind for kind in steps.all()}
    own = {kind.kind for kind in steps.all()}
    assert {tile["channel"] for tile in found if tile.get("channel")} == {
        adapter.kind for adapter in adapters.all() if adapter.kind not in own
    }
    assert "by email" in next(tile["description"] for tile in found if tile.get("channel") == "email")


def test_settings_that_a_kind_begins_with_work() -> None:
    for kind in steps.all():
        if kind.begins_with:
            assert made_step({"kind": kind.kind, "settings": dict(kind.begins_with)}) is not None, kind.kind


def test_a_tile_begins_with_what_its_form_shows_as_chosen() -> None:
    begun = {tile["kind"]: tile["settings"] for tile in tiles() if tile["sort"] == "trigger"}
    assert begun["segment"] == {"change": "joins"}  # the segment has an empty line: nobody has chosen one


@pytest.mark.parametrize("sort", ["step", "trigger"])
def test_every_kind_shows_its_form(admin_client: Client, campaign: Campaign, sort: str) -> None:
    for kind in (steps if sort == "step" else triggers).all():
        asked = {"sort": sort, "kind": kind.kind, "settings": {}}
        answer = ask(admin_client, campaign, "form", asked)
        assert answer.status_code == 200
        for name in kind.Settings.base_fields:
            assert name in answer.content.decode(), (kind.kind, name)


def test_rules_show_their_form_and_come_back_as_settings(admin_client: Client, campaign: Campaign) -> None:
    shown = ask(admin_client, campaign, "form", {"sort": "rules", "settings": {"name": "A survey", "priority": 7}})
    assert 'value="A survey"' in shown.content.decode()
    typed = {"editor-sort": "rules", "name": "B", "priority": "60", "reentry": "once", "stage": "", "topic": ""}
    told = ask(admin_client, campaign, "check", typed).json()
    assert told["errors"] == {}
    assert told["settings"]["priority"] == 60 and told["settings"]["goal"] == {}


def test_what_was_typed_comes_back_as_settings_or_as_sentences_by_field(
    admin_client: Client, campaign: Campaign
) -> None:
    said = {"editor-sort": "step", "editor-kind": "wait", "days": "4"}
    told = ask(admin_client, campaign, "check", said).json()
    assert (told["settings"]["days"], told["errors"], told["exits"]) == (4, {}, ["next"])
    told = ask(admin_client, campaign, "check", said | {"days": "-1"}).json()
    assert told["settings"] == {} and list(told["errors"]) == ["days"]
    told = ask(admin_client, campaign, "check", said | {"days": ""}).json()
    assert told["settings"] == {} and told["errors"]


def test_a_text_is_chosen_among_texts(admin_client: Client, campaign: Campaign) -> None:
    text("hello", NOW)
    MessageTemplate.objects.create(key="letter", name="Letter", channel="email", created_at=NOW)
    asked = {"sort": "step", "kind": "send", "settings": {}, "channel": "sms"}
    shown = ask(admin_client, campaign, "form", asked).content.decode()
    assert 'value="hello"' in shown and 'value="letter"' not in shown
    shown = ask(admin_client, campaign, "form", asked | {"settings": {"template": "letter"}}).content.decode()
    assert 'value="letter" selected' in shown and 'value="hello"' not in shown


@pytest.mark.parametrize(
    ("door", "asked"),
    [
        ("form", {"sort": "step", "kind": "nothing", "settings": {}}),
        ("form", {"sort": "what", "kind": "wait", "settings": {}}),
        ("form", {"sort": "step", "kind": "wait", "settings": 1}),
        ("form", {}),
        ("check", {"editor-sort": "step", "editor-kind": "nothing"}),
        ("check", {}),
        ("message", {"channel": "pigeon"}),
        ("message", {}),
    ],
)
def test_what_cannot_be_meant_is_refused(admin_client: Client, campaign: Campaign, door: str, asked: Any) -> None:
    assert ask(admin_client, campaign, door, asked).status_code == 400


def test_a_message_is_begun_without_leaving(admin_client: Client, campaign: Campaign) -> None:
    told = ask(admin_client, campaign, "message", {"channel": "sms", "name": "Come back"}).json()
    made = MessageTemplate.objects.get(key=told["key"])
    assert (made.name, made.channel) == ("Come back", "sms")
    assert admin_client.get(told["url"]).status_code == 200
