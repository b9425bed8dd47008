from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lifecycle.consent.address import hash_of
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.models import Consent, ConsentChange, Suppression
from lifecycle.consent.permission import permissions, suppressed
from lifecycle.consent.reopen import reopen
from lifecycle.consent.suppress import suppress
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.merge import merge
from lifecycle.events.models import Event

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def contact(name: str) -> int:
    return identify([Identity(external_id=name)], now=NOW)[0].contact_id


def say(contact_id: int, yes: bool, *, now=NOW, **more) -> int:
    change = Change(contact_id, "sms", default_topic().pk, yes, "ticked the box")
    return len(change_consent([change], now=now, source="api", **more))


def allowed(*ids: int) -> set[int]:
    return permissions(ids, channel="sms", topic_key="marketing")


def test_without_a_word_nobody_is_subscribed() -> None:
    assert allowed(contact("ada")) == set()


def test_a_yes_is_kept_with_its_evidence_and_is_an_event() -> None:
    ada = contact("ada")
    assert say(ada, True) == 1
    assert allowed(ada) == {ada}
    change = ConsentChange.objects.get()
    assert (change.evidence, change.source, change.at) == ("ticked the box", "api", NOW)
    event = Event.objects.get()
    assert (event.name, event.properties) == ("Subscribed", {"channel": "sms", "topic": "marketing", "source": "api"})


def test_saying_the_same_again_is_no_change() -> None:
    ada = contact("ada")
    say(ada, True)
    assert say(ada, True, now=LATER) == 0
    assert ConsentChange.objects.count() == Event.objects.count() == 1
    assert Consent.objects.get().changed_at == NOW


def test_a_no_ends_it() -> None:
    ada = contact("ada")
    say(ada, True)
    say(ada, False, now=LATER)
    assert allowed(ada) == set()
    assert list(Event.objects.order_by("pk").values_list("name", flat=True)) == ["Subscribed", "Unsubscribed"]


def test_who_said_no_is_not_revived_by_somebody_else() -> None:
    dan = contact("dan")
    say(dan, False)
    assert say(dan, True, revive=False) == 0
    assert allowed(dan) == set()


def test_a_merge_keeps_the_stricter_of_two_answers() -> None:
    ada, other, third = contact("ada"), contact("other"), contact("third")
    say(ada, True)
    say(other, False)
    merge(keep_id=ada, drop_id=other, now=LATER)
    assert allowed(ada) == set()
    say(third, True)
    merge(keep_id=ada, drop_id=third, now=LATER)
    assert allowed(ada) == set()
    assert ConsentChange.objects.filter(contact=ada).count() == 3


def test_the_hash_of_an_address_is_keyed(settings) -> None:
    """Else whoever has the table could try all phone numbers."""
    ours = hash_of("sms", "+4915112345671")
    assert hash_of("email", "+4915112345671") != ours
    settings.SECRET_KEY = "another"
    assert hash_of("sms", "+4915112345671") != ours


def test_a_suppressed_address_is_known_again_in_any_dress() -> None:
    assert suppress([("email", "Dan@Example.com")], reason="complained", evidence="report", now=NOW) == 1
    assert suppress([("email", "dan@example.com")], reason="bounced", evidence="", now=LATER) == 0
    assert suppressed("email", ["dan@example.com", "ada@example.com", ""]) == {"dan@example.com"}
    assert suppressed("sms", ["dan@example.com"]) == set()
    assert Suppression.objects.get().reason == "complained"


def test_start_opens_what_stop_closed_and_nothing_else() -> None:
    suppress([("sms", "+15551234567")], reason="opted_out", evidence="STOP", now=NOW)
    suppress([("sms", "+15557654321")], reason="bounced", evidence="", now=NOW)
    assert reopen([("sms", "+15551234567"), ("sms", "+15557654321")]) == 1
    assert suppressed("sms", ["+15551234567", "+15557654321"]) == {"+15557654321"}


def statements(ids: list[int]) -> int:
    topic = default_topic().pk
    with CaptureQueriesContext(connection) as captured:
        change_consent([Change(pk, "sms", topic, True) for pk in ids], now=NOW, source="api")
    return len(captured)


def test_a_batch_costs_the_same_statements_whatever_its_size() -> None:
    few = [contact(f"few{n}") for n in range(2)]
    many = [outcome.contact_id for outcome in identify([Identity(external_id=f"m{n}") for n in range(300)], now=NOW)]
    assert statements(few) == statements(many) <= 14
