import pytest

from campaigns.message_templates import uses
from campaigns.message_templates.check import check
from campaigns.message_templates.known_fields import events_of, suggestions
from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.uses import Use
from lifecycle.contacts.models import Contact
from tests.campaigns.message_templates.letters import mail, text
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
ALL_WELL = [("good", "Every field exists, and has other words where it is empty.")]


def said(key: str = "hello") -> list[tuple[str, str]]:
    return [(found.tone, found.sentence) for found in check(template=MessageTemplate.objects.get(key=key), now=NOW)]


@pytest.fixture
def used_at_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    class Shop:
        def of(self, templates):
            return {key: [Use("Orders", events=frozenset({"Order Completed"}))] for key in templates}

    monkeypatch.setattr(uses, "_known", [Shop()])


def test_a_field_that_is_empty_for_some_wants_other_words(cast: Cast) -> None:
    text("You have {{ contact.seats }} seats, {{ contact.first_name }}")
    assert said() == [("wait", "seats is empty for 3 people. Say what to write then.")]
    found = check(template=MessageTemplate.objects.get(), now=NOW)[0]
    assert (found.field, found.hint) == ("contact.seats", "{{ contact.seats | default: '…' }}")


def test_a_field_with_other_words_is_fine(cast: Cast) -> None:
    text("{{ contact.seats | default: 'No' }} seats {% if contact.last_name %}{{ contact.last_name }}{% endif %}")
    assert said() == [
        ("good", "last name is empty for 4 people. They read your other words."),
        ("good", "seats is empty for 3 people. They read your other words."),
        *ALL_WELL,
    ]


def test_a_field_that_nobody_has_comes_with_one_that_is_meant(cast: Cast) -> None:
    text("{{ contact.frist_name }} {{ contact.favourite_recipe | default: 'our house recipe' }}")
    assert said() == [
        ("broken", "Nobody has a “frist name”."),
        ("wait", "Nobody has a “favourite recipe”."),
    ]
    assert check(template=MessageTemplate.objects.get(), now=NOW)[0].hint == "{{ contact.first_name }}"


@pytest.mark.parametrize("words", ["{{ first_name }}", "{{ campaign.budget }}", "{{ contact }}", "{{ coupon.code }}"])
def test_what_is_no_field_at_all_is_named(cast: Cast, words: str) -> None:
    text(words)
    assert said()[0][0] == "broken"


def test_what_an_event_brings_is_asked_of_the_events_that_start_the_campaign(cast: Cast, used_at_orders: None) -> None:
    text("{{ event.total }} for {{ event.product }} {{ event.colour }} {{ event.size | default: 'M' }}")
    assert said() == [
        ("broken", "No “Order Completed” so far came with “colour”."),
        ("wait", "No “Order Completed” so far came with “size”."),
    ]


def test_what_only_some_events_bring_wants_other_words(cast: Cast) -> None:
    template = text("{{ event.people }} {{ event.department | default: 'you' }}").template
    found = check(template=template, events=["Report Shared", "Signed Up", "Never Happened"], now=NOW)
    assert [finding.sentence for finding in found if finding.tone == "broken"] == [
        "No “Signed Up” so far came with “people”."
    ]
    assert [finding.sentence for finding in found if finding.tone == "wait"] == [
        "No “Report Shared” so far came with “department”."
    ]


def test_without_a_campaign_nothing_is_said_of_events(cast: Cast) -> None:
    text("{{ event.anything }}")
    assert said() == ALL_WELL


def test_every_language_is_checked_and_everybodys_is_missed(cast: Cast) -> None:
    text("Bonjour {{ contact.prenom }}", locale="fr")
    assert said() == [
        ("broken", "Nobody has a “prenom”."),
        ("wait", "Who reads none of these languages gets nothing: fr."),
    ]


def test_a_message_without_words_says_so() -> None:
    text("Hello")
    MessageTemplate.objects.get().versions.all().delete()
    assert said() == [("broken", "There are no words yet.")]


def test_pictures_without_a_description_and_heavy_mails_are_named() -> None:
    picture = {"kind": "image", "src": "https://northwind.example/cup.png"}
    mail(picture, {"kind": "columns", "columns": [[picture], [{**picture, "alt": "A cup"}]]})
    assert said("letter")[0] == ("wait", "2 pictures have no description. People who hear their mail read miss them.")
    mail(*[{"kind": "text", "text": "word " * 3000} for _ in range(10)])
    assert "Gmail cuts it at 102 kB" in said("letter")[0][1]


def test_a_loop_over_what_a_contact_has_asks_for_the_list(cast: Cast) -> None:
    Contact.objects.filter(pk=cast.ada.pk).update(attributes={"orders": [{"total": 3}]})
    text("{% for order in contact.orders %}{{ order.total }}{% endfor %} {{ contact.orders.size }}")
    assert {sentence.partition(" is")[0] for _tone, sentence in said() if "empty for" in sentence} == {"orders"}


@pytest.mark.parametrize("name", ['a"b', "a" * 300, "x.y.z.w.v.u.t"])
def test_a_name_that_no_field_can_have_is_no_trouble(cast: Cast, name: str) -> None:
    text("{{ contact." + name + " }}" if "." in name else "{{ contact['" + name + "'] }}")
    assert said()


def test_all_fields_are_asked_at_once(cast: Cast, django_assert_max_num_queries) -> None:
    Contact.objects.update(attributes={f"field_{n}": n for n in range(30)})
    text(" ".join(f"{{{{ contact.field_{n} }}}}" for n in range(30)))
    with django_assert_max_num_queries(5):
        assert said() == ALL_WELL


def test_fields_to_insert_are_those_in_use(cast: Cast, used_at_orders: None) -> None:
    offered = suggestions(events_of("hello"))
    assert {"contact.first_name", "contact.plan", "contact.seats", "event.total", "campaign.name"} <= set(offered)
