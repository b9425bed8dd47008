import json
from datetime import timedelta

import pytest
from django.apps import apps

from lifecycle.accounts.models import Deed
from lifecycle.consent.models import Suppression
from lifecycle.consent.permission import suppressed
from lifecycle.consent.suppress import suppress
from lifecycle.contacts.erase import erase, on_erase
from lifecycle.contacts.export import export, on_export
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.models import Contact
from tests.cast import Cast


def everything() -> str:
    found = []
    for model in apps.get_app_config("lifecycle").get_models():
        found += list(model._default_manager.values())
    return json.dumps(found, default=str)


def test_an_erased_contact_is_in_no_table(cast: Cast) -> None:
    identify([Identity(external_id="ada", anonymous_id="ada-phone")], now=cast.now)
    suppress([("email", "ada@example.com")], reason="bounced", evidence="ada@example.com is full", now=cast.now)
    assert erase([cast.ada.pk], now=cast.now) == 1
    left = everything()
    for trace in ("ada@example.com", "+4915112345671", "Lovelace", "ada-phone"):
        assert trace not in left
    assert Contact.objects.count() == 4


def test_an_erased_address_stays_closed_when_it_comes_back(cast: Cast) -> None:
    erase([cast.ada.pk], now=cast.now)
    identify([Identity(external_id="ada", email="ada@example.com")], now=cast.now + timedelta(days=1))
    assert suppressed("email", ["ada@example.com"]) == {"ada@example.com"}
    assert suppressed("sms", ["+4915112345671"]) == {"+4915112345671"}
    assert Suppression.objects.filter(reason="erased").count() == 2


def test_an_erasure_is_on_record_without_them_or_it_did_not_happen(cast: Cast, monkeypatch) -> None:
    def killed(**named) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("lifecycle.contacts.erase.record", killed)
        with pytest.raises(KeyboardInterrupt):
            erase([cast.ada.pk], now=cast.now)
    assert Contact.objects.filter(pk=cast.ada.pk).exists() and not Suppression.objects.exists()
    erase([cast.ada.pk], now=cast.now)
    deed = Deed.objects.get()
    assert (deed.sentence, deed.about_id, deed.changes) == ("erased a person, with all we knew of them", "", [])


def test_erasing_twice_is_erasing_once(cast: Cast) -> None:
    erase([cast.ada.pk], now=cast.now)
    assert erase([cast.ada.pk], now=cast.now) == 0


def test_a_room_above_is_asked_before_the_contact_goes(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("lifecycle.contacts.erase._erasers", [])
    seen = []
    on_erase(lambda ids, now: seen.extend(Contact.objects.filter(pk__in=ids).values_list("email", flat=True)))
    erase([cast.ada.pk], now=cast.now)
    assert seen == ["ada@example.com"]


def test_an_export_has_everything(cast: Cast, monkeypatch) -> None:
    found = export(cast.ada)
    assert json.loads(json.dumps(found)) == found
    assert found["contact"]["email"] == "ada@example.com"
    assert found["contact"]["attributes"] == {"plan": "pro", "seats": 12}
    assert len(found["events"]) == cast.ada.events.count() > 30
    assert {row["channel"] for row in found["consents"]} == {"email", "sms"}
    assert found["consent_changes"][0]["evidence"] == "ticked the box when signing up"


def test_a_room_above_adds_to_the_export(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr("lifecycle.contacts.export._exporters", {})
    on_export("shoes", lambda contact_id: [{"size": contact_id}])
    assert export(cast.ada)["shoes"] == [{"size": cast.ada.pk}]
