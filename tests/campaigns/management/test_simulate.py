import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from lifecycle.contacts.models import Contact
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, draft, live, on, step, text
from tests.cast import NOW, gather

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def a_campaign() -> None:
    cast = gather()
    text("hi", NOW)
    steps = {
        "pause": step("wait", {"next": "say"}, days=1),
        "say": step("send", {"next": "end"}, template="hi"),
        "end": FINISH,
    }
    live("welcome", "pause", steps, NOW, [on("Trial Ended")])
    past = NOW - timedelta(days=10)
    ended = [NewEvent(person.pk, "Trial Ended", past) for person in (cast.ada, cast.dan)]
    record_events(ended, now=NOW, history=True)


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("simulate", *arguments, stdout=out)
    return out.getvalue()


def answer(*arguments: str) -> Any:
    return json.loads(said(*arguments, "--format", "json"))


def test_counts_come_as_json(a_campaign: None) -> None:
    found = answer("welcome", "--start", "2026-10-20", "--end", "2026-11-01")
    assert {name: found[name] for name in ("campaign", "start", "end", "enrollments", "goals")} == {
        "campaign": "welcome",
        "start": "2026-10-20T00:00:00+00:00",
        "end": "2026-11-01T00:00:00+00:00",
        "enrollments": 2,
        "goals": 0,
    }
    assert found["steps"][1] == {
        "key": "say",
        "kind": "send",
        "entered": 2,
        "outcomes": {"not_subscribed": 1, "sent": 1},
    }


def test_the_window_is_open_at_its_end(a_campaign: None) -> None:
    # they entered on 23 October at 15:30
    before = answer("welcome", "--start", "2026-10-20", "--end", "2026-10-23T15:30:00Z")
    after = answer("welcome", "--start", "2026-10-23T15:30", "--end", "2026-10-23T15:30:01Z")
    assert (before["enrollments"], after["enrollments"]) == (0, 2)


def test_people_come_as_a_list(a_campaign: None) -> None:
    found = answer("welcome", "--start", "2026-10-20", "--end", "2026-11-01", "--people")
    assert found == [{"contact": "ada", "step": "say", "at": "2026-10-24T15:30:00+00:00"}]


def test_whoever_has_no_id_of_ours_is_listed_by_what_they_have(a_campaign: None) -> None:
    Contact.objects.filter(external_id="ada").update(external_id=None)
    found = answer("welcome", "--start", "2026-10-20", "--end", "2026-11-01", "--people")
    assert [person["contact"] for person in found] == ["ada@example.com"]


def test_people_read_a_table(a_campaign: None) -> None:
    lines = said("welcome", "--start", "2026-10-20", "--end", "2026-11-01").splitlines()
    assert lines[:2] == [
        "welcome, from 2026-10-20 00:00 to 2026-11-01 00:00",
        "2 entered, 0 reached the goal",
    ]
    assert lines[5] == "say    send          2  not subscribed 1, sent 1"
    assert said("welcome", "--start", "2026-10-20", "--end", "2026-11-01", "--people").splitlines() == [
        "contact  step  at",
        "ada      say   2026-10-24 15:30",
    ]


def test_an_unknown_campaign_is_told_by_name(a_campaign: None) -> None:
    with pytest.raises(CommandError, match="no campaign “welcom”. There are: welcome"):
        said("welcom", "--start", "2026-10-20", "--end", "2026-11-01")


@pytest.mark.parametrize(
    ("start", "end", "sentence"),
    [
        ("2026-10-20", "2026-10-20", "--end has to be later than --start"),
        ("soon", "2026-10-20", "--start: “soon” is not a date"),
        ("2026-10-20", "20.10.2026", "--end: “20.10.2026” is not a date"),
    ],
)
def test_a_window_that_is_none_is_refused(start: str, end: str, sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        said("welcome", "--start", start, "--end", end)


def test_a_draft_that_cannot_run_says_why(db: None) -> None:
    draft("half", "say", {"say": step("send", {"next": "end"}, template="none"), "end": FINISH}, NOW)
    with pytest.raises(CommandError, match="There is no message called “none”"):
        said("half", "--start", "2026-10-20", "--end", "2026-11-01")
