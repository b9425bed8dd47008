import pytest
from django.utils import translation

from campaigns.playbooks.library_words import LIBRARY_WORDS
from campaigns.playbooks.ready import playbooks
from campaigns.playbooks.shelves import shelves


def test_every_playbook_is_told_of_in_words_that_the_interface_can_translate() -> None:
    said = {words for plan in playbooks() for words in (plan.name, plan.about, *plan.needs)}
    assert said == LIBRARY_WORDS


@pytest.mark.django_db
def test_a_playbook_is_found_by_its_words_in_the_readers_language_and_in_its_own() -> None:
    with translation.override("th"):
        assert [card.plan.key for shelf in shelves("ตะกร้า") for card in shelf.cards] == ["abandoned-cart"]
        assert "abandoned-cart" in [card.plan.key for shelf in shelves("basket") for card in shelf.cards]
