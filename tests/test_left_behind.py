import pytest
from django.db import connection

from campaigns.policy.models import QuietHours
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from tests import left_behind
from tests.cast import gather


@pytest.mark.django_db(transaction=True)
def test_whatever_was_written_changed_or_deleted_the_database_is_as_it_was_made() -> None:
    made = {table: left_behind.rows_of(table) for table in left_behind.full_tables()}
    gather()
    with connection.cursor() as cursor, connection.constraint_checks_disabled():
        for table in ("django_celery_beat_periodictask", "campaigns_quiethours"):
            cursor.execute(f"DELETE FROM {table}")
    assert Contact.objects.exists() and Event.objects.exists() and not QuietHours.objects.exists()
    left_behind.take_away()
    assert {table: left_behind.rows_of(table) for table in left_behind.full_tables()} == made
    assert QuietHours.objects.exists()
