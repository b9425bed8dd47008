import pytest

from lifecycle.contacts.edit import edit
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.models import Contact
from tests.cast import NOW, Cast


def unnamed(email: str = "", phone: str = "", anonymous_id: str = "") -> Contact:
    outcome = identify([Identity(email=email, phone=phone, anonymous_id=anonymous_id)], now=NOW)[0]
    return Contact.objects.get(pk=outcome.contact_id)


def test_a_known_contact_is_changed_and_nobody_else(cast: Cast) -> None:
    outcome = edit(cast.ada, external_id="ada", traits={"email": "ada@new.example", "plan": None}, now=NOW)
    assert (outcome.contact_id, outcome.status) == (cast.ada.pk, "updated")
    cast.ada.refresh_from_db()
    assert cast.ada.email == "ada@new.example"
    assert "plan" not in cast.ada.attributes
    assert Contact.objects.count() == 5


@pytest.mark.parametrize("who", [{"email": "x@example.com"}, {"phone": "+12125550199"}, {"anonymous_id": "device-1"}])
def test_whoever_has_no_id_of_yours_can_get_a_new_address(db: None, who: dict[str, str]) -> None:
    contact = unnamed(**who)
    outcome = edit(contact, external_id="", traits={"email": "new@example.com"}, now=NOW)
    assert outcome.contact_id == contact.pk
    contact.refresh_from_db()
    assert contact.email == "new@example.com"
    assert Contact.objects.count() == 1


def test_an_id_of_yours_can_be_given_later(db: None) -> None:
    contact = unnamed(email="x@example.com")
    assert edit(contact, external_id="x-1", traits={}, now=NOW).contact_id == contact.pk
    contact.refresh_from_db()
    assert contact.external_id == "x-1"


def test_the_id_of_somebody_else_changes_nobody(cast: Cast) -> None:
    contact = unnamed(email="x@example.com")
    edit(contact, external_id="dan", traits={"first_name": "Mallory"}, now=NOW)
    cast.dan.refresh_from_db()
    assert cast.dan.first_name == "Dan"


def test_your_id_of_somebody_stays(cast: Cast) -> None:
    outcome = edit(cast.ada, external_id="eve", traits={"first_name": "Eve"}, now=NOW)
    assert outcome.status == "refused"
    assert "stays as it is" in outcome.problem
    cast.ada.refresh_from_db()
    assert cast.ada.first_name == "Ada"


def test_what_cannot_be_stored_is_said(cast: Cast) -> None:
    outcome = edit(cast.ada, external_id="ada", traits={"phone": "12"}, now=NOW)
    assert outcome.status == "refused"
    assert outcome.problem
