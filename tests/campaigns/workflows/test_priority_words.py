import pytest

from campaigns.workflows.models import Campaign
from campaigns.workflows.screens.priority_words import priority_words
from tests.cast import NOW


def with_priority(key: str, priority: int, status: str = "live") -> Campaign:
    return Campaign.objects.create(key=key, name=key, priority=priority, status=status, created_at=NOW, updated_at=NOW)


@pytest.mark.django_db
def test_a_priority_is_said_beside_the_others_that_are_live() -> None:
    ours = with_priority("ours", 60, "draft")
    assert priority_words(ours) == "No other campaign is live"
    for key, priority in (("a", 50), ("b", 50), ("c", 60), ("d", 90)):
        with_priority(key, priority)
    with_priority("asleep", 10, "paused")
    assert priority_words(ours) == "Before 2 others, level with 1, after 1"
    assert priority_words(Campaign.objects.get(key="c")) == "Before 2 others, after 1"
