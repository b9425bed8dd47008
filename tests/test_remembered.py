from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lifecycle.contacts.identify import Identity, identify
from tests import left_behind, remembered
from tests.cast import NOW, Cast, gather

COPIES = 12


def sizes() -> dict[str, int]:
    return {table: len(left_behind.rows_of(table)) for table in left_behind.full_tables()}


def test_the_copied_five_have_all_that_the_verbs_write(db: None) -> None:
    with transaction.atomic():
        gather()
        written = sizes()
        transaction.set_rollback(True)
    remembered.recall()
    assert sizes() == written


def test_they_are_there_in_a_few_statements(db: None) -> None:
    with CaptureQueriesContext(connection) as asked:
        remembered.recall()
    assert len(asked) < COPIES


def test_whoever_comes_after_them_is_somebody_new(cast: Cast) -> None:
    (outcome,) = identify([Identity(external_id="flo")], now=NOW)
    assert outcome.contact_id not in {contact.pk for contact in cast}
