from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from campaigns.message_templates.models import MessageTemplate, TemplateVersion
from campaigns.playbooks.dialect import BadYaml, dump, load
from campaigns.playbooks.export import export
from campaigns.playbooks.import_campaign import import_campaign
from campaigns.playbooks.install import install
from campaigns.playbooks.plan import BadPlan
from campaigns.playbooks.ready import playbooks
from campaigns.workflows.models import Campaign
from campaigns.workflows.publish import problems_of
from lifecycle.segments.models import Segment
from lifecycle.stages.models import Stage
from tests.cast import NOW

KEYS = [plan.key for plan in playbooks()]


def forget_everything() -> None:
    Campaign.objects.update(live_version=None)
    Campaign.objects.all().delete()
    MessageTemplate.objects.all().delete()
    Segment.objects.all().delete()
    Stage.objects.all().delete()


def shuffled(data: Any) -> Any:
    """As a database that sorts names gives it back."""
    if isinstance(data, dict):
        return {key: shuffled(data[key]) for key in sorted(data, key=lambda key: (len(key), key))}
    return [shuffled(item) for item in data] if isinstance(data, list) else data


@pytest.mark.django_db
@pytest.mark.parametrize("key", KEYS)
def test_a_campaign_goes_out_and_comes_in_unchanged(key: str) -> None:
    first = export(install(key=key, now=NOW, publish=True))
    forget_everything()
    again = import_campaign(text=first, by=None, now=NOW)
    assert export(again) == first
    assert [each for each in problems_of(again) if "campaign" not in each.sentence] == []


@pytest.mark.django_db
def test_the_order_of_names_in_the_database_makes_no_difference() -> None:
    campaign = install(key="feedback-after-a-week", now=NOW)
    first = export(campaign)
    campaign.draft = shuffled(campaign.draft)
    campaign.save()
    for version in TemplateVersion.objects.all():
        version.source = shuffled(version.source)
        version.save()
    assert export(campaign) == first


@pytest.mark.django_db
def test_one_changed_word_is_one_changed_line() -> None:
    campaign = install(key="sms-win-back", now=NOW)
    before = export(campaign).splitlines()
    campaign.draft["steps"]["wait30"]["settings"]["days"] = 45
    campaign.save()
    after = export(campaign).splitlines()
    assert len(before) == len(after)
    assert [line for line in after if line not in before] == ["      days: 45"]


@pytest.mark.django_db
def test_a_changed_file_becomes_the_draft_and_what_runs_stays() -> None:
    campaign = install(key="sms-win-back", now=NOW, publish=True)
    changed = export(campaign).replace("days: 30", "days: 40").replace("win a year", "win two years")
    import_campaign(text=changed, by=None, now=NOW)
    campaign.refresh_from_db()
    assert campaign.live_version is not None
    assert campaign.draft["steps"]["wait30"]["settings"] == {"days": 40}
    assert campaign.live_version.graph["steps"]["wait30"]["settings"] == {"days": 30}
    numbers = TemplateVersion.objects.filter(locale="").values_list("template__key", "number")
    assert sorted(numbers) == [
        ("sms-win-back-contest", 1),
        ("sms-win-back-contest", 2),
        ("sms-win-back-coupon", 1),
        ("sms-win-back-survey", 1),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "does not begin with"),
        ("just words", "does not begin with"),
        ("lifecycle: 1\nkey: a", "has no name"),
        ("lifecycle: 1\nkey: a\nname: b\nmood: good", "mood"),
        ("lifecycle: 1\nkey: Not a key\nname: b", "small letters"),
        ("lifecycle: 1\nkey: a\nname: b\nsteps: [1]", "steps"),
        ("lifecycle: 1\nkey: a\nname: b\npriority: true", "priority"),
        ("lifecycle: 1\nkey: a\nname: b\nagain: often", "again"),
        ("lifecycle: 1\nkey: a\nname: b\nmessages: {m: {channel: sms}}", "no words"),
        ("lifecycle: 1\nkey: a\nname: b\nmessages: {m: {channel: pigeon, words: {everybody: {text: x}}}}", "pigeon"),
        (
            "lifecycle: 1\nkey: a\nname: b\nmessages: {m: {channel: sms, words: {everybody: {text: '{{ a'}}}}",
            "never closed",
        ),
        ("lifecycle: 1\nkey: a\nname: b\nmessages: {m: {channel: sms, words: {klingon!: {text: x}}}}", "language"),
        ("lifecycle: 1\nkey: a\nname: b\nsegments: {s: {name: S, who: {kind: nonsense}}}", "nonsense"),
        ("lifecycle: 1\nkey: a\nkey: b", "twice"),
        ("lifecycle: 1\na: &x [1]\nb: *x", "reference"),
        ("lifecycle: 1\na: !!python/object:os.system x", "YAML"),
        ("lifecycle: [" + "[" * 500, "YAML|nested"),
        ("\x00", "YAML"),
        ("a: [", "Line"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence_and_leaves_nothing(text: str, said: str) -> None:
    with pytest.raises(BadPlan, match=said):
        import_campaign(text=text, by=None, now=NOW)
    assert not Campaign.objects.exists() and not MessageTemplate.objects.exists() and not Segment.objects.exists()


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "12:30", "2026-01-01", "1_000", "0x1f", "y", "0017", "1e3"])
def test_words_stay_words(word: str) -> None:
    assert load(f"a: {word}") == {"a": word}
    assert load(dump({word: word})) == {word: word}


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(TREES)
@example({"\x85": "a\u2028b"})
def test_whatever_is_written_reads_as_it_was(tree: Any) -> None:
    assert load(dump({"a": tree})) == {"a": tree}


def test_a_file_without_end_is_refused() -> None:
    with pytest.raises(BadYaml, match="longer"):
        load("a" * 1_000_001)
