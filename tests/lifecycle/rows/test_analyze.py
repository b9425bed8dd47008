import pytest
from django.db import connection

from lifecycle.rows import Same, analyze, insert
from tests.lifecycle.rows.world import Visitor

pytestmark = pytest.mark.usefixtures("place")

SIZE_IN_THE_PLANNERS_EYES = {
    "sqlite": "SELECT max(CAST(stat AS integer)) FROM sqlite_stat1 WHERE tbl = 'rows_visitor'",
    "postgresql": "SELECT reltuples::integer FROM pg_class WHERE relname = 'rows_visitor'",
}


def test_the_planner_learns_how_large_the_table_is() -> None:
    insert(Visitor, {"key": [f"k{place}" for place in range(300)], "note": Same("x")})
    analyze(Visitor)
    with connection.cursor() as cursor:
        cursor.execute(SIZE_IN_THE_PLANNERS_EYES[connection.vendor])
        assert cursor.fetchone() == (300,)
