from typing import Any

from django.utils.translation import gettext_noop

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
