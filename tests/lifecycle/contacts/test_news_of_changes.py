import pytest

from lifecycle.contacts.identify import Identity, identify
from lifecycle.events.models import PendingEvent
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def pending(cast: Cast) -> list[tuple[int, str]]:
    return list(PendingEvent.objects.values_list("contact_id", "event__name"))


def test_whoever_changes_is_looked_at_right_away(cast: Cast) -> None:
    PendingEvent.objects.all().delete()
    identify([Identity(external_id="ben", traits={"plan": "pro"})], now=cast.now, news=True)
    assert pending(cast) == [(cast.ben.pk, "Contact Updated")]


def test_what_changes_nothing_is_no_news_and_an_import_waits_for_the_grid(cast: Cast) -> None:
    PendingEvent.objects.all().delete()
    identify([Identity(external_id="ben", traits={"plan": "trial"})], now=cast.now, news=True)
    identify([Identity(external_id="ben", traits={"plan": "pro"})], now=cast.now)
    assert pending(cast) == []
