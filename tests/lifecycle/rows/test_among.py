import pytest
from django.contrib.auth.models import Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.test.utils import CaptureQueriesContext

from lifecycle.rows import Same, delete, insert
from tests.lifecycle.rows.world import Town, Visitor


@pytest.fixture
def towns(place: None) -> list[int]:
    ids = [id for (id,) in insert(Town, {"name": ["Oslo", "Rome", "Lima"]}, returning=("id",))]
    insert(Visitor, {"key": ["a", "b", "c", "d"], "town": [ids[0], ids[1], ids[1], None], "visits": [1, 2, 3, 4]})
    return ids


def keys(*conditions: Q, **lookups: object) -> str:
    return "".join(Visitor.objects.filter(*conditions, **lookups).order_by("key").values_list("key", flat=True))


def test_a_key_a_foreign_key_and_a_text_are_found(towns: list[int]) -> None:
    assert keys(town__among=towns[1:]) == "bc"
    assert keys(town_id__among=iter(towns[:1])) == "a"
    assert keys(pk__among=set(Visitor.objects.filter(key="d").values_list("pk", flat=True))) == "d"
    assert keys(key__among=("a", "c", "x")) == "ac"


def test_it_follows_relations_both_ways(towns: list[int]) -> None:
    assert keys(town__pk__among=towns[:1]) == "a"
    assert keys(town__name__among=["Rome", "Lima"]) == "bc"
    permission = Permission.objects.filter(content_type__model="group").first()
    assert permission is not None
    assert ContentType.objects.get(permission__among=[permission.pk]).model == "group"
    assert ContentType.objects.get(permission__codename__among=[permission.codename]).model == "group"
    user = User.objects.create(username="x")
    user.user_permissions.add(permission)
    assert User.objects.get(user_permissions__among=[permission.pk]) == user
    assert not User.objects.exclude(user_permissions__among=[permission.pk])


@pytest.mark.parametrize("name", ["town", "town_id", "town__name", "key", "pk", "visits", "steps"])
def test_it_answers_as_in_does(towns: list[int], name: str) -> None:
    values = [value for value in Visitor.objects.order_by("key").values_list(name, flat=True)][1:]
    for part in (values, values[:1], [*values, None], []):
        inside, outside = Q(**{f"{name}__in": part}), Q(**{f"{name}__among": part})
        assert keys(outside) == keys(inside)
        assert keys(~outside) == keys(~inside)
        assert keys(outside | Q(key="a")) == keys(inside | Q(key="a"))


def test_it_works_inside_subqueries(towns: list[int]) -> None:
    lively = Visitor.objects.filter(town=OuterRef("pk"), visits__among=[3, 4])
    assert Town.objects.get(Exists(lively)).name == "Rome"
    assert Town.objects.filter(~Exists(lively), pk__among=towns).count() == 2
    assert keys(town__in=Town.objects.filter(name__among=["Oslo"]).values("pk")) == "a"


@pytest.mark.parametrize("size", [1, 50_000])
def test_it_is_one_parameter_at_any_size(towns: list[int], size: int) -> None:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert Visitor.objects.filter(pk__among=range(-size, 0)).count() == 0
    assert len(captured) == 1
    _, params = Visitor.objects.filter(pk__among=range(-size, 0)).query.sql_with_params()
    assert len(params) == 1


def test_nobody_asked_for_is_nobody_and_no_statement(towns: list[int]) -> None:
    with CaptureQueriesContext(connection) as captured:
        assert not Visitor.objects.filter(pk__among=[])
    assert len(captured) == 0
    assert Visitor.objects.exclude(pk__among=[]).count() == 4


def test_hostile_texts_are_only_texts(towns: list[int]) -> None:
    hostile = ['"', "\\", '\\"', "{}", ",", "NULL", "null", "", " ", "'", "%s", "\n", "\x01", "😀", "\\u0041"]
    insert(Visitor, {"key": [f"h{place}" for place in range(len(hostile))], "note": hostile, "active": Same(False)})
    assert set(Visitor.objects.filter(note__among=hostile).values_list("note", flat=True)) == set(hostile)
    for each in hostile:
        assert list(Visitor.objects.filter(note__among=[each]).values_list("note", flat=True)) == [each]


def test_what_cannot_be_stored_is_among_nobody(towns: list[int]) -> None:
    assert keys(key__among=["a", "nul \0", "half \ud800", "long" * 20]) == "a"
    assert keys(town__among=[towns[0], 2**70, -(2**63) - 1]) == "a"
    assert keys(visits__among=[2**31]) == ""
    assert keys(~Q(key__among=["half \ud800"])) == "abcd"
    assert delete(Visitor, "key", ["a", "nul \0"]) == 1


def test_a_query_or_one_value_is_refused(towns: list[int]) -> None:
    for wrong in (5, Town.objects.all(), Town.objects.values("pk")):
        with pytest.raises(TypeError, match="among takes"):
            Visitor.objects.filter(town__among=wrong).count()
    with pytest.raises(TypeError, match="inside JSON"):
        Visitor.objects.filter(facts__plan__among=["pro"]).count()
