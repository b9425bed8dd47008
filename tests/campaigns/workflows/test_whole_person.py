from datetime import timedelta

import pytest

from campaigns.teamwork.create_tasks import NewTask, create_tasks
from campaigns.teamwork.models import Task
from campaigns.workflows.models import Enrollment, StepRun
from campaigns.workflows.turn import turn
from channels.outbox.models import Message
from lifecycle.contacts.erase import erase
from lifecycle.contacts.export import export
from lifecycle.contacts.merge import merge
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def under_way(cast: Cast) -> Cast:
    """Ada and Ben have had a text of one campaign and wait in it; each has a task."""
    text("hi", cast.now)
    steps = {
        "say": step("send", {"next": "rest"}, template="hi"),
        "rest": step("wait", {"next": "again"}, days=3),
        "again": step("send", {"next": "end"}, template="hi"),
        "end": FINISH,
    }
    live("welcome", "say", steps, cast.now, [on("Begin")])
    both = (cast.ada, cast.ben)
    record_events([NewEvent(contact.pk, "Begin", cast.now) for contact in both], now=cast.now)
    turn(now=cast.now)
    create_tasks(
        [NewTask(reference=f"t{contact.pk}", title="Call", contact_id=contact.pk) for contact in both], now=cast.now
    )
    return cast


def test_whoever_is_erased_leaves_no_history_in_campaigns(under_way: Cast) -> None:
    pk = under_way.ada.pk
    erase([pk], now=under_way.now)
    assert not StepRun.objects.filter(contact_id=pk).exists()
    assert not Enrollment.objects.filter(contact_id=pk).exists()
    assert not Task.objects.filter(contact_id=pk).exists()
    assert StepRun.objects.filter(contact_id=under_way.ben.pk).exists()


def test_an_export_tells_of_campaigns_and_tasks(under_way: Cast) -> None:
    told = export(under_way.ada)
    assert told["enrollments"][0]["campaign__key"] == "welcome"
    assert [run["outcome"] for run in told["steps"]] == ["entered", "next"]
    assert told["tasks"][0]["title"] == "Call"


def test_of_two_who_were_one_the_way_goes_on_once_and_nothing_is_sent_twice(under_way: Cast) -> None:
    keep, drop = sorted((under_way.ada.pk, under_way.ben.pk))
    merge(keep_id=keep, drop_id=drop, now=under_way.now)
    assert Task.objects.filter(contact_id=keep).count() == 2
    assert list(Enrollment.objects.order_by("pk").values_list("contact_id", "is_active", "ended_reason", "number"))[
        1:
    ] in (
        [(keep, False, "merged", 2)],
        [(keep, True, "", 2)],
    )


def test_after_a_merge_the_moved_way_still_sends_under_a_reference_of_its_own(under_way: Cast) -> None:
    keep, drop = sorted((under_way.ada.pk, under_way.ben.pk))
    merge(keep_id=keep, drop_id=drop, now=under_way.now)
    turn(now=under_way.now + timedelta(days=3))
    assert Message.objects.filter(contact_id=keep, step_key="again").count() == 1
