import pytest
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


def test_a_topic_is_called_by_its_name() -> None:
    Topic.objects.create(key="beans-1", name="New beans")
    said = parse({"kind": "message", "did": "opened", "topic": "beans-1"}).sentence()
    assert said == "opened a message on New beans"
