from django.utils import translation

from lifecycle.conditions.parsed import parsed
from lifecycle.contacts.models import Contact
from lifecycle.stages.because import told_words
from lifecycle.stages.models import Stage, StageChange
from lifecycle.stages.refresh import refresh
from tests.cast import NOW, Cast


def test_why_somebody_moved_is_kept_in_english_and_told_in_the_reader_s_language(cast: Cast) -> None:
    definition = {"kind": "attribute", "field": "first_name", "op": "is", "value": "ada"}
    stage = Stage.objects.create(key="hers", name="Hers", definition=definition, position=1)
    Contact.objects.update(stage="", stage_by_rule="")
    with translation.override("fr"):
        refresh(now=NOW)
        change = StageChange.objects.get(contact=cast.ada)
        assert change.reason == "have “ada” as first name"
        assert told_words([stage]) == {
            change.reason: "ont « ada » comme prénom".replace("« ", "«\xa0").replace(" »", "\xa0»")
        }
    assert told_words([stage]) == {}


def test_a_long_reason_is_kept_whole(cast: Cast) -> None:
    names = ["ada", *(f"a name as long as this one {number}" for number in range(20))]
    each = [{"kind": "attribute", "field": "first_name", "op": "is", "value": name} for name in names]
    Stage.objects.create(key="long", name="Long", definition={"kind": "any", "of": each}, position=1)
    Contact.objects.update(stage="", stage_by_rule="")
    refresh(now=NOW)
    assert StageChange.objects.get(contact=cast.ada).reason.endswith("“a name as long as this one 19” as first name")


def test_each_reader_is_told_of_a_group_in_their_own_language(cast: Cast) -> None:
    """A condition that is read at every event is kept, and so is not the language of whoever read it first."""
    both = {"kind": "all", "of": [{"kind": "last_seen", "op": "never"}, {"kind": "last_seen", "op": "never"}]}
    said = {}
    for language in ("fr", "en", "ru"):
        with translation.override(language):
            said[language] = parsed(both).sentence()
    assert said["en"] == "were never seen and were never seen"
    assert len(set(said.values())) == 3
