import json

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.models import Campaign
from campaigns.workflows.screens.cards import cards_of
from lifecycle.conditions.base import Definition, parse
from lifecycle.consent.models import Topic
from lifecycle.look.names import names_read_once
from lifecycle.segments.models import Segment
from tests.campaigns.message_templates.letters import mail
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db


def reminding() -> Campaign:
    mail(key="basket-2")
    waits = {"did": "clicked", "kind": "step_message", "step": "remind"}
    steps = {
        "remind": {"kind": "send", "settings": {"template": "basket-2"}, "exits": {"next": "rest"}},
        "rest": {"kind": "wait_for", "settings": {"condition": waits, "days": 3}, "exits": {}},
        "ask": {"kind": "branch", "settings": {"branches": [{"name": "yes", "condition": waits}]}, "exits": {}},
    }
    return Campaign.objects.create(
        key="basket", name="Basket", draft={"start": "remind", "steps": steps}, created_at=NOW, updated_at=NOW
    )


def about(campaign: Campaign, step: str = "remind") -> Definition:
    return {"kind": "step_message", "step": step, "did": "clicked", "campaign_id": campaign.pk}


def test_a_wait_for_an_earlier_message_calls_it_by_its_name() -> None:
    campaign = reminding()
    cards = cards_of(campaign, campaign.draft, [])
    assert cards.steps["rest"].sentence == "Wait at most 3 days until they clicked in “Basket-2”"
    assert cards.steps["ask"].sentence == "Clicked in “Basket-2”"


def test_an_earlier_message_is_chosen_by_its_name(admin_client: Client) -> None:
    campaign = reminding()
    shown = admin_client.get(f"/admin/campaigns/campaign/{campaign.pk}/steps/rest/").content.decode()
    assert '<option value="remind" selected>Basket-2</option>' in shown
    assert f"node/?in_campaign={campaign.pk}" in shown
    asked = {"name": "condition", "kind": "step_message", "id": "a", "parent": "root", "in_campaign": campaign.pk}
    box = admin_client.get("/admin/lifecycle/segment/conditions/node/", asked).content.decode()
    assert '<option value="remind">Basket-2</option>' in box


def test_the_editor_offers_the_messages_that_are_drawn_stored_or_not(admin_client: Client) -> None:
    campaign = reminding()
    steps = campaign.draft["steps"] | {"again": campaign.draft["steps"]["remind"]}
    asked = {"sort": "step", "kind": "wait_for", "settings": steps["rest"]["settings"], "steps": steps}
    address = f"/admin/campaigns/campaign/{campaign.pk}/editor/form/"
    shown = admin_client.post(address, json.dumps(asked), content_type="application/json").content.decode()
    assert '<option value="remind" selected>Basket-2 (1)</option>' in shown
    assert '<option value="again">Basket-2 (2)</option>' in shown


def test_why_it_does_not_hold_calls_it_by_its_name_too(cast: Cast) -> None:
    said = parse(about(reminding())).explain(cast.ada, NOW).sentence
    assert said == "The message of step “Basket-2” was not clicked yet"


def test_a_step_that_is_gone_keeps_its_key() -> None:
    assert parse(about(reminding(), "gone")).sentence() == "clicked in “gone”"


def test_many_sentences_read_names_once_of_each_sort(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    campaign = reminding()
    Segment.objects.create(key="vip", name="Best friends", created_at=NOW)
    definitions = [about(campaign), about(campaign, "gone"), {"kind": "segment", "member": True, "segment": "vip"}]
    conditions = [parse(each) for each in definitions * 3]
    with django_assert_num_queries(3), names_read_once():  # the campaign, its messages, segments
        said = {condition.sentence() for condition in conditions}
    assert said == {"clicked in “Basket-2”", "clicked in “gone”", "are in the segment “Best friends”"}


def test_names_are_not_kept_for_longer() -> None:
    campaign = reminding()
    condition = parse(about(campaign))
    with names_read_once():
        assert condition.sentence() == "clicked in “Basket-2”"
    MessageTemplate.objects.update(name="Your basket waits")
    assert condition.sentence() == "clicked in “Your basket waits”"


def test_what_was_sent_is_asked_of_a_step_by_its_name(admin_client: Client) -> None:
    campaign = reminding()
    place = f"{campaign.pk}/remind"
    said = parse({"kind": "message", "did": "opened", "step": place}).sentence()
    assert said == "opened a message of the step “Basket: Basket-2”"
    asked = {"name": "condition", "kind": "message", "id": "a", "parent": "root"}
    box = admin_client.get("/admin/lifecycle/segment/conditions/node/", asked).content.decode()
    assert f'<option value="{place}">Basket: Basket-2</option>' in box


def test_a_topic_is_called_by_its_name() -> None:
    Topic.objects.create(key="beans-1", name="New beans")
    said = parse({"kind": "message", "did": "opened", "topic": "beans-1"}).sentence()
    assert said == "opened a message on New beans"
