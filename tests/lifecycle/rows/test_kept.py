from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lifecycle import rows
from lifecycle.consent.models import Topic
from lifecycle.contacts.lock import lock
from lifecycle.rows.kept import ANY, Kept, kept_by, written

pytestmark = pytest.mark.django_db(transaction=True)
TOPICS = rows.Fixed(lambda: Topic.objects.filter(pk__gt=rows.Given("above")).order_by("pk").values_list("key"))


@pytest.fixture
def alone() -> Iterator[None]:
    """Nobody else writes in this database, as in a rehearsal's."""
    connection.execute_wrappers.append(Kept(connection))
    yield
    connection.execute_wrappers.pop()


def topics(above: int = 0) -> list[str]:
    return TOPICS.column(above=above)


def test_an_answer_is_kept_until_its_table_is_written(alone: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        for _ in range(2):
            TOPICS.fetch(above=0).clear()  # what somebody does with theirs is their own
        assert topics() == ["marketing", "service"]
    assert len(asked) == 1
    Topic.objects.filter(key="service").update(key="news")
    assert topics() == ["marketing", "news"]


WITHOUT_A_TABLE = (
    "WITH old AS (SELECT 'service' AS key) UPDATE lifecycle_topic SET key = 'news' WHERE key IN (SELECT key FROM old)"
)


def test_a_write_of_which_nobody_can_tell_what_it_writes_may_have_written_everything(alone: None) -> None:
    kept = kept_by(connection)
    assert topics() == ["marketing", "service"]
    with suppress(ZeroDivisionError), transaction.atomic():
        _execute(WITHOUT_A_TABLE)
        assert topics() == ["marketing", "news"]
        raise ZeroDivisionError
    assert topics() == ["marketing", "service"]
    kept.begin_empty(["lifecycle_topic"])
    _execute(WITHOUT_A_TABLE)
    assert topics() == ["marketing", "news"]


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_another_value_is_another_question(alone: None) -> None:
    assert topics() and topics(above=10**6) == []


def test_two_questions_are_two_also_where_nobody_keeps_them(alone: None) -> None:
    """What is forgotten leaves its place in memory to the next."""

    def answer(field: str) -> list[str]:
        return rows.Fixed(lambda: Topic.objects.order_by("pk").values_list(field)).column()

    assert answer("key") == ["marketing", "service"]
    assert answer("name") == ["Offers and news", "Service messages"]


def test_what_was_read_before_it_was_undone_is_not_kept(alone: None) -> None:
    with transaction.atomic():
        Topic.objects.create(key="gone", name="Gone")
        assert topics() == ["marketing", "service", "gone"]
        transaction.set_rollback(True)
    assert topics() == topics() == ["marketing", "service"]


def test_with_others_about_nothing_is_kept() -> None:
    with CaptureQueriesContext(connection) as asked:
        topics(), topics()
    assert len(asked) == 2


def test_whoever_is_alone_holds_people_without_a_statement(alone: None) -> None:
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        assert lock([8, 7, 8]) == [7, 8]
    assert not any("contact" in query["sql"] for query in asked)


@pytest.mark.parametrize(
    ("sql", "table"),
    [
        ('INSERT INTO "lifecycle_topic" ("key") SELECT 1', "lifecycle_topic"),
        ('INSERT OR IGNORE INTO "lifecycle_topic" VALUES (1)', "lifecycle_topic"),
        ('\n  UPDATE pg_temp."lifecycle_topic" SET key = 1', "lifecycle_topic"),
        ("DELETE FROM lifecycle_topic", "lifecycle_topic"),
        ('SELECT "key" FROM "lifecycle_topic" FOR UPDATE', None),
        ('(SELECT "key" FROM "lifecycle_topic") UNION ALL (SELECT "name" FROM "lifecycle_topic")', None),
        ("BEGIN IMMEDIATE", None),
        ("RELEASE SAVEPOINT x", None),
        ("WITH a AS (SELECT 1) INSERT INTO b SELECT * FROM a", ANY),
        ("ROLLBACK TO SAVEPOINT x", ANY),
    ],
)
def test_what_a_statement_writes_is_read_off_it(sql: str, table: str | None) -> None:
    assert written(sql) == table


def test_of_a_table_in_which_nothing_is_left_nothing_is_asked(alone: None) -> None:
    kept_by(connection).begin_empty(["lifecycle_topic"])
    with CaptureQueriesContext(connection) as asked:
        assert topics() == []
    assert not asked
    with transaction.atomic():
        rows.insert(Topic, {"key": ["a", "b"], "name": ["A", "B"]})
        assert "a" in topics()
        Topic.objects.filter(key="a").delete()
        assert "b" in topics()
        Topic.objects.filter(key="b").delete()
        transaction.set_rollback(True)
    rows.insert(Topic, {"key": ["c"], "name": ["C"]})
    assert "c" in topics()  # for what was undone is not gone
    assert not kept_by(connection).is_empty("lifecycle_topic")


def test_an_empty_table_is_filled_again(alone: None) -> None:
    kept = kept_by(connection)
    kept.begin_empty(["lifecycle_topic"])
    rows.insert(Topic, {"key": ["a"], "name": ["A"]})
    assert not kept.is_empty("lifecycle_topic")
    Topic.objects.filter(key="a").delete()
    assert kept.is_empty("lifecycle_topic")
    rows.insert(Topic, {"key": ["a"], "name": ["A"]}, returning=("id",))  # whose number is not known at once
    assert not kept.is_empty("lifecycle_topic")


def test_what_was_deleted_and_undone_is_still_there(alone: None) -> None:
    kept = kept_by(connection)
    kept.begin_empty(["lifecycle_topic"])
    rows.insert(Topic, {"key": ["a"], "name": ["A"]})
    with transaction.atomic():
        Topic.objects.filter(key="a").delete()
        transaction.set_rollback(True)
    assert "a" in topics()


BY_ID = rows.Fixed(lambda: Topic.objects.filter(pk__among=rows.Given("ids")).values_list("pk", "key"), by="ids")


def test_an_answer_about_many_is_one_about_some_of_them(alone: None) -> None:
    first, second = Topic.objects.order_by("pk").values_list("pk", flat=True)
    with CaptureQueriesContext(connection) as asked:
        with transaction.atomic():
            Topic.objects.filter(pk=first).update(key="news")
            BY_ID.fetch(ids=[first, second])  # to be kept once it can no longer be undone
        assert BY_ID.fetch(ids=[first]) == [(first, "news")]
        assert len(BY_ID.fetch(ids={second, first})) == 2
    assert sum(query["sql"].startswith("SELECT") for query in asked) == 1
    assert BY_ID.fetch(ids=[second, 0]) == [(second, "service")]


def test_an_answer_about_some_is_none_about_others(alone: None) -> None:
    first, second = Topic.objects.order_by("pk").values_list("pk", flat=True)
    assert len(BY_ID.fetch(ids=[second])) == 1
    assert len(BY_ID.fetch(ids=[first, second])) == 2
    for one in (first, second):  # of an answer with a limit nobody knows whose is missing
        BY_ID.fetch(ids=[first, second], limit=1)
        assert BY_ID.fetch(ids=[one], limit=1)[0][0] == one


def test_whoever_is_alone_undoes_the_whole_and_needs_no_savepoint(alone: None) -> None:
    with transaction.atomic():
        with CaptureQueriesContext(connection) as asked, rows.all_or_none():
            topics()
        assert not any("SAVEPOINT" in query["sql"] for query in asked)
        with suppress(ZeroDivisionError), transaction.atomic(), rows.all_or_none():
            rows.insert(Topic, {"key": ["gone"], "name": ["Gone"]})
            raise ZeroDivisionError
        assert "gone" not in topics()


def test_among_others_a_part_is_undone_by_itself() -> None:
    with transaction.atomic():
        with suppress(ZeroDivisionError), rows.all_or_none():
            rows.insert(Topic, {"key": ["gone"], "name": ["Gone"]})
            raise ZeroDivisionError
        assert "gone" not in topics()
