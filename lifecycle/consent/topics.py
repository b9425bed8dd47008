from typing import Any, NamedTuple

from django.utils.translation import gettext_noop

from lifecycle import rows
from lifecycle.consent.models import Topic

MARKETING = "marketing"
SERVICE = "service"


class NoTopic(Exception):
    pass


def default_topic() -> Topic:
    topic = Topic.objects.filter(is_transactional=False).order_by("-is_default", "pk").first()
    if topic is None:
        raise NoTopic("There is no topic that people can subscribe to. Add one under Topics.")
    return topic


class TopicFacts(NamedTuple):
    """What a change of consent has to know of a topic."""

    key: str
    needs_confirmation: bool


def topic_facts() -> dict[int, TopicFacts]:
    """Of every topic, by id: there are a few."""
    return {pk: TopicFacts(*facts) for pk, *facts in _FACTS.fetch()}


_FACTS = rows.Fixed(lambda: Topic.objects.values_list("pk", *TopicFacts._fields))


def topic_named(key: str) -> Topic:
    """The topic of this key; the default one where nothing is said."""
    if not key:
        return default_topic()
    topic = Topic.objects.filter(key=key).first()
    if topic is None:
        raise NoTopic(f"There is no topic “{key}”.")
    return topic


def seed_topics(**_: Any) -> None:
    """After each migrate: a new installation starts with two topics. Whoever has any is left alone."""
    if Topic.objects.exists():
        return
    Topic.objects.bulk_create(
        [
            Topic(key=MARKETING, name=gettext_noop("Offers and news"), is_default=True),
            Topic(key=SERVICE, name=gettext_noop("Service messages"), is_transactional=True),
        ]
    )
