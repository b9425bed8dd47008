"""That the bench measures something; never how fast."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from campaigns.proof.bench.benches import BENCHES, named
from campaigns.proof.bench.row import Row, Speed
from campaigns.proof.bench.size import small

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SECONDS_LONG = {"broadcast naive", "pages"}
SAID = {"name", "database", "rate", "unit", "baseline", "baseline_rate", "ratio", "aim", "met"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=[pytest.mark.whole] if each in SECONDS_LONG else []) for each in BENCHES]
)
def test_every_bench_does_what_its_baseline_does(name: str, pytestconfig: pytest.Config) -> None:
    row = BENCHES[name](small(), now=NOW).as_json()
    assert SAID <= row.keys()
    assert row["name"] == name
    assert row["database"] == {"sqlite": "sqlite", "postgres": "postgresql"}[pytestconfig.getoption("db")]
    assert row["rate"] > 0 < row["baseline_rate"]
    json.dumps(row)


def test_a_ratio_below_the_aim_is_not_met() -> None:
    ours, theirs = Speed(100, 2.0), Speed(10, 1.0)
    assert Row("a", "sqlite", "x/s", ours, "b", theirs, aim=5).as_json()["met"] is True
    missed = Row("a", "sqlite", "x/s", ours, "b", theirs, aim=5.1, notes={"of": "note"}).as_json()
    assert (missed["ratio"], missed["met"], missed["of"]) == (5.0, False, "note")


def test_a_name_chooses_what_begins_with_it() -> None:
    assert named("broadcast") == ["broadcast naive", "broadcast connection"]
    assert named("broadcast naive") == ["broadcast naive"]
    assert named("") == list(BENCHES)
    assert named("broad") == []


def test_a_name_that_is_none_is_told(db: None) -> None:
    with pytest.raises(CommandError, match="no such bench"):
        call_command("bench", "sleep")


@pytest.mark.whole
def test_the_command_measures_in_a_database_of_its_own(db: None) -> None:
    out = StringIO()
    call_command("bench", "advance", small=True, format="json", stdout=out)
    (row,) = json.loads(out.getvalue())
    assert row["name"] == "advance"
    assert SAID <= row.keys()
