from datetime import UTC, datetime

from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from lifecycle import rows
from lifecycle.contacts.models import Contact
from tests.cast import Cast

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def test_several_things_are_asked_in_one_statement(cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    names = Contact.objects.order_by("first_name").values_list("first_name", "pk")
    with django_assert_num_queries(1):
        told = rows.together(
            {
                "all": rows.how_many(Contact.objects.all()),
                "two": rows.how_many(Contact.objects.all(), 2),
                "first": names[:1],
                "zones": Contact.objects.order_by().values_list("timezone").annotate(Count("pk")),
                "nobody": Contact.objects.filter(pk__in=[]).values_list("pk"),
            }
        )
    assert (rows.number(told["all"]), rows.number(told["two"])) == (5, 2)
    assert told["first"] == [["Ada", cast.ada.pk]]
    zones = rows.numbers(told["zones"])
    assert sum(zones.values()) == 5 and zones["Asia/Tokyo"] == 1
    assert told["nobody"] == []


def test_how_often_each_number_comes_is_counted(cast: Cast) -> None:
    each = Contact.objects.order_by().values("first_name").annotate(n=Count("pk")).values("n")
    assert rows.numbers(rows.together({"often": rows.how_often(each)})["often"]) == {1: 5}


def test_only_what_is_counted_up_to_a_bound_is_read_in_an_order(db: None) -> None:
    people = Contact.objects.order_by("-pk")
    with CaptureQueriesContext(connection) as asked:
        rows.together({"all": rows.how_many(people), "two": rows.how_many(people, 2)})
    [sql] = [each["sql"] for each in asked]
    assert sql.count("ORDER BY") == 1 and "DESC LIMIT 2" in sql


def test_groups_are_counted_as_groups(cast: Cast) -> None:
    Contact.objects.update(locale="en")
    groups = Contact.objects.order_by().values("locale").annotate(n=Count("pk"))
    assert rows.number(rows.together({"groups": rows.how_many(groups)})["groups"]) == 1


def test_what_is_not_asked_for_asks_nothing(db: None, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(0):
        assert rows.together({"nobody": Contact.objects.none().values_list("pk")}) == {"nobody": []}
