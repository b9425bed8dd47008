from datetime import timedelta

from lifecycle.consent.permission import permissions
from lifecycle.events.models import Event, PendingEvent
from tests.cast import Cast


def test_ada_is_there_nearly_every_day(cast: Cast) -> None:
    assert cast.ada.events.filter(name="Logged In", occurred_at__gt=cast.now - timedelta(days=30)).count() == 29


def test_bens_trial_ends_tomorrow(cast: Cast) -> None:
    assert cast.ben.attributes["trial_ends_at"].startswith(f"{cast.now + timedelta(days=1):%Y-%m-%d}")


def test_cleo_has_been_silent_for_60_days_and_has_no_email(cast: Cast) -> None:
    assert cast.cleo.events.exclude(source="lifecycle").latest("occurred_at").occurred_at == cast.now - timedelta(
        days=60
    )
    assert not cast.cleo.email


def test_dan_is_unsubscribed_and_nobody_else_is(cast: Cast) -> None:
    ids = [contact.pk for contact in cast]
    assert permissions(ids, channel="sms", topic_key="marketing") == set(ids) - {cast.dan.pk}
    assert permissions(ids, channel="email", topic_key="marketing") == set(ids) - {cast.dan.pk, cast.cleo.pk}


def test_their_past_wakes_nobody(cast: Cast) -> None:
    assert Event.objects.exists() and not PendingEvent.objects.exists()
