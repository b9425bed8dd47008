"""What the builder says while somebody works with it: sizes, advice, and why one person is in or out."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lifecycle.conditions import sizes as room
from lifecycle.conditions.base import parse
from lifecycle.conditions.sizes import Size, rounded, sizes
from lifecycle.contacts.models import Contact
from lifecycle.segments.checks import checks
from lifecycle.segments.preview import preview
from lifecycle.segments.why_empty import why_empty
from tests.cast import NOW, Cast, gather
from tests.lifecycle.segments.test_admin import BUILDER, PRO, TREE, staff

pytestmark = pytest.mark.django_db
FREE = {"kind": "attribute", "field": "plan", "op": "is", "value": "free"}
SEEN = {"kind": "last_seen", "op": "within_last", "days": 2}


@pytest.fixture
def cast() -> Cast:
    return gather()


def test_each_condition_says_how_many_it_alone_leaves(admin_client: Client, cast: Cast) -> None:
    two = {
        **TREE,
        "definition-node": ["root:", "n1:root", "n2:root"],
        "definition-n2-kind": "attribute",
        "definition-n2-field": "plan",
        "definition-n2-op": "is",
        "definition-n2-value": "free",
    }
    shown = admin_client.post(f"{BUILDER}preview/", {"condition": "definition", **two}).content.decode()
    assert '<span data-alone="n1">2</span>' in shown and '<span data-alone="n2">2</span>' in shown
    assert "Each condition alone leaves people" in shown
    shown = admin_client.post(f"{BUILDER}preview/", {"condition": "definition", "before": "5", **TREE}).content.decode()
    assert "-3 by this edit" in shown


def test_the_builder_asks_as_often_whatever_the_number_of_conditions(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one = parse(PRO)
    with django_assert_num_queries(6):
        preview(one, now=NOW, exact=False, parts={"a": one})
    with django_assert_num_queries(6):
        preview(one, now=NOW, exact=False, parts={f"n{number}": parse(FREE) for number in range(9)})


def test_few_people_are_all_asked_however_high_their_ids(cast: Cast) -> None:
    Contact.objects.create(pk=5_000_000, external_id="late", attributes={"plan": "pro"}, created_at=NOW, updated_at=NOW)
    assert sizes([parse(PRO)], now=NOW, one_in=room.one_in(1)) == [Size(3)]


def test_of_many_people_one_in_some_is_asked_and_that_is_said(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    Contact.objects.bulk_create(
        Contact(external_id=f"c{n}", attributes={"plan": "pro" if n % 2 else "free"}, created_at=NOW, updated_at=NOW)
        for n in range(4000)
    )
    monkeypatch.setattr(room, "LOOKS", 500)
    monkeypatch.setattr(room, "FEWEST", 100)
    [some] = sizes([parse(PRO)], now=NOW, one_in=room.one_in(1))
    assert some.one_in >= 9 and 1700 <= some.people <= 2300
    asked = {"condition": "definition", **TREE}
    shown = admin_client.post(f"{BUILDER}preview/", asked).content.decode()
    assert f"Estimated from one in {some.one_in} people" in shown and "Why in?" in shown
    exact = admin_client.post(f"{BUILDER}preview/", {**asked, "exact": "1"}).content.decode()
    assert '<span class="lc-preview-number">2,000</span>' in exact and "Estimated" not in exact
    assert preview(parse(PRO), now=NOW).people == 2000  # what programs ask for is exact


def test_an_estimate_pretends_to_no_more_than_it_knows() -> None:
    assert [rounded(number) for number in (0, 7, 99, 123, 45_678)] == [0, 7, 99, 120, 46_000]
    assert Size(5).is_exact and not Size(5, 3).is_exact


def test_where_nobody_matches_the_condition_at_fault_is_named_with_what_would_help(cast: Cast) -> None:
    later = NOW + timedelta(days=3)  # everybody was seen before
    said = why_empty(parse({"kind": "all", "of": [SEEN, PRO]}), now=later)
    assert said == "The first condition alone leaves 0; try 4 days instead of 2."
    nobody = {**PRO, "value": "gold"}
    assert why_empty(parse({"kind": "all", "of": [PRO, nobody]}), now=NOW) == "The second condition alone leaves 0."
    assert why_empty(parse(nobody), now=NOW) == "The first condition alone leaves 0."
    said = why_empty(parse({"kind": "all", "of": [PRO, FREE]}), now=NOW)
    assert said.startswith("Each condition alone leaves people; without “have “") and "2 would match." in said


def test_why_tells_each_condition_and_what_is_known(cast: Cast) -> None:
    asked = parse({"kind": "all", "of": [PRO, {"kind": "none", "of": [FREE, PRO]}]})
    told = checks(asked, cast.ada, now=NOW)
    assert not told.helps
    first, none = told.parts
    assert (first.words, first.fact, first.helps) == ("have “pro” as plan", "plan is pro", True)
    assert [(part.words, part.helps) for part in none.parts] == [
        ("not: have “free” as plan", True),
        ("not: have “pro” as plan", False),
    ]


def test_a_person_is_looked_up_and_explained(admin_client: Client, cast: Cast) -> None:
    def why(**more: object) -> str:
        return admin_client.post(f"{BUILDER}why/", {"condition": "definition", **TREE, **more}).content.decode()

    assert "is in." in why(person=cast.ada.pk) and "plan is pro" in why(words="ada@")
    assert "is out." in why(words="Cleo")
    assert "Nobody found." in why(words="Zoe")
    assert "Nobody found." not in why()
    Contact.objects.filter(pk=cast.eve.pk).update(first_name="<b>Ada")
    Contact.objects.filter(pk=cast.ben.pk).update(first_name="Adam")
    several = why(words="Ad")
    assert several.count("data-why-person") == 2 and "<b>Ada" not in why(person=cast.eve.pk)
    assert "Say what to compare with." in why(person=cast.ada.pk, **{"definition-n1-value": ""})
    empty = admin_client.post(f"{BUILDER}why/", {"condition": "definition", "words": "Ada"}).content.decode()
    assert "Add a condition first." in empty


def test_nobody_is_explained_without_permission(cast: Cast) -> None:
    asked = {"condition": "definition", "words": "Ada", **TREE}
    assert staff("view_segment").post(f"{BUILDER}why/", asked).status_code == 403
    assert Client().post(f"{BUILDER}why/", asked).status_code == 302
