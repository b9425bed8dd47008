from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lifecycle.contacts.by_ids import by_ids
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.lock import lock
from lifecycle.contacts.merge import CannotMerge, merge, on_merge
from lifecycle.contacts.models import Alias, Contact, Device, PostalAddress
from lifecycle.segments.models import Membership, Segment
from lifecycle.stages.models import StageChange

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def contact(**said) -> Contact:
    return Contact.objects.get(pk=identify([Identity(**said)], now=NOW)[0].contact_id)


def test_what_the_known_one_says_counts_and_the_gaps_are_filled() -> None:
    keep = contact(anonymous_id="a", traits={"first_name": "Visitor", "locale": "de", "plan": "none", "from": "ad"})
    drop = contact(external_id="1", traits={"first_name": "Ada", "plan": "pro", "created_at": "2020-01-01"})
    merge(keep_id=keep.pk, drop_id=drop.pk, now=NOW)
    ada = Contact.objects.get()
    assert (ada.pk, ada.external_id, ada.first_name, ada.locale) == (keep.pk, "1", "Ada", "de")
    assert ada.attributes == {"plan": "pro", "from": "ad"}
    assert ada.created_at == datetime(2020, 1, 1, tzinfo=UTC)


def test_the_old_names_lead_to_the_one_who_stays() -> None:
    keep, drop = contact(external_id="1"), contact(external_id="2", anonymous_id="a")
    merge(keep_id=keep.pk, drop_id=drop.pk, now=NOW)
    assert set(Alias.objects.filter(contact=keep).values_list("kind", "value")) == {
        ("contact", str(drop.pk)),
        ("external", "2"),
        ("anonymous", "a"),
    }
    assert contact(external_id="2").pk == contact(anonymous_id="a").pk == keep.pk
    assert by_ids([keep.pk, drop.pk, 10**15], ["1", "2", "3"]) == ([keep.pk], [str(10**15), "3"])
    assert Contact.objects.get().external_id == "1"


def test_a_merge_of_a_merge_leads_to_the_end() -> None:
    first, second, third = contact(external_id="1"), contact(external_id="2"), contact(external_id="3")
    merge(keep_id=second.pk, drop_id=third.pk, now=NOW)
    merge(keep_id=first.pk, drop_id=second.pk, now=NOW)
    assert contact(external_id="3").pk == first.pk
    assert Alias.objects.get(kind="contact", value=str(third.pk)).contact_id == first.pk


def test_memberships_devices_addresses_and_stages_move() -> None:
    keep, drop = contact(external_id="1"), contact(external_id="2")
    both, one = (Segment.objects.create(key=key, name=key, created_at=NOW) for key in ("both", "one"))
    for segment, person in ((both, keep), (both, drop), (one, drop)):
        Membership.objects.create(segment=segment, contact=person, joined_at=NOW)
    Device.objects.create(contact=drop, token="t", platform="ios", last_seen_at=NOW)
    for person in (keep, drop):
        PostalAddress.objects.create(contact=person, line1=str(person.pk), city="Ulm", country="DE")
    StageChange.objects.create(contact=drop, to_stage="loyalty", at=NOW, reason="bought again")
    Contact.objects.filter(pk=drop.pk).update(stage="loyalty", stage_since=NOW)
    merge(keep_id=keep.pk, drop_id=drop.pk, now=NOW)
    assert set(Membership.objects.values_list("contact", "segment__key")) == {(keep.pk, "both"), (keep.pk, "one")}
    assert Device.objects.get().contact_id == StageChange.objects.get().contact_id == keep.pk
    assert PostalAddress.objects.get().line1 == str(keep.pk)
    assert Contact.objects.get().stage == "loyalty"


def test_a_contact_is_not_merged_with_itself_nor_with_nobody() -> None:
    ada = contact(external_id="1")
    for other in (ada.pk, ada.pk + 999):
        with pytest.raises(CannotMerge):
            merge(keep_id=ada.pk, drop_id=other, now=NOW)
    assert Contact.objects.count() == 1


def test_a_room_above_is_told_who_goes_where(monkeypatch) -> None:
    monkeypatch.setattr("lifecycle.contacts.merge._movers", [])
    heard = []
    on_merge(lambda pairs, now: heard.append((list(pairs), now)))
    keep, drop = contact(external_id="1"), contact(external_id="2")
    merge(keep_id=keep.pk, drop_id=drop.pk, now=NOW)
    assert heard == [([(keep.pk, drop.pk)], NOW)]


def test_a_lock_answers_who_is_still_there() -> None:
    keep, drop = contact(external_id="1"), contact(external_id="2")
    merge(keep_id=keep.pk, drop_id=drop.pk, now=NOW + timedelta(hours=1))
    assert lock([drop.pk, keep.pk]) == [keep.pk]


def statements(name: str, size: int) -> int:
    for kind in ("anonymous_id", "external_id"):
        identify([Identity(**{kind: f"{name}{n}"}) for n in range(size)], now=NOW)
    with CaptureQueriesContext(connection) as captured:
        identify([Identity(anonymous_id=f"{name}{n}", external_id=f"{name}{n}") for n in range(size)], now=NOW)
    return len(captured)


def test_many_merges_cost_the_statements_of_few() -> None:
    assert statements("few", 2) == statements("many", 90)
