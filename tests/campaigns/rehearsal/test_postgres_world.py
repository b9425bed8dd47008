from datetime import timedelta

import pytest
from django.db import connections

from campaigns.policy.ask_again import hold_retries
from campaigns.rehearsal.postgres_world import ASKED_BEFORE
from campaigns.rehearsal.world import world
from tests.cast import NOW


@pytest.mark.django_db(transaction=True)
def test_what_is_asked_again_and_again_is_prepared_with_the_constants_that_an_index_needs() -> None:
    if connections["default"].vendor != "postgresql":
        pytest.skip("SQLite plans in no time")
    with world() as scratch, scratch.connection.cursor() as cursor:
        scratch.kept.begin_empty(())  # of an empty table nothing would be asked
        for second in range(ASKED_BEFORE + 1):
            hold_retries(now=NOW + timedelta(seconds=second))
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        prepared = [statement for (statement,) in cursor.fetchall()]
    asked = [statement for statement in prepared if '"channels_message"' in statement]
    assert len(asked) == 1
    assert "'queued'" in asked[0] and "'marketing'" in asked[0]
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone() == (0,)
