from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event, PendingEvent
from lifecycle.events.record import NewEvent, record_events
from lifecycle.segments.on_grid import needs_grid, refresh_on_grid
from lifecycle.stages.goals import goal_shares
from lifecycle.stages.install import NoSuchSet, install
from lifecycle.stages.models import Stage, StageChange
from lifecycle.stages.move import NoStage, move
from lifecycle.stages.refresh import refresh, refresh_contacts
from lifecycle.stages.save import save_stage
from lifecycle.stages.sets import SETS
from tests.cast import NOW, Cast, gather

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ORDER = "Order Completed"


@pytest.fixture
def cast() -> Cast:
    return gather()


@pytest.fixture
def stages() -> None:
    save_stage(name="New", definition={"kind": "attribute", "field": "created_at", "op": "is_set"})
    active = {"kind": "event", "event": ORDER, "within": {"days": 60}}
    save_stage(name="Active", definition=active, goal="Again", goal_definition={**active, "within": {"days": 21}})
    gone = [{"kind": "event", "event": ORDER}, {**active, "did": False}]
    save_stage(name="Quiet", definition={"kind": "all", "of": gone})
    save_stage(name="Called back")


def where(now: datetime | None = None) -> dict[str, str]:
    return {contact.first_name: contact.stage for contact in Contact.objects.all()}


def orders(contact: Contact, at: datetime) -> None:
    record_events([NewEvent(contact.pk, ORDER, at)], now=at)
    refresh_contacts([contact.pk], now=at, names={ORDER}, hops=1)


def test_everybody_is_in_the_last_stage_that_holds(cast: Cast, stages: None) -> None:
    assert refresh(now=NOW) == 5
    assert where() == {"Ada": "active", "Ben": "new", "Cleo": "quiet", "Dan": "quiet", "Eve": "new"}
    assert Contact.objects.get(pk=cast.ada.pk).stage_since == NOW
    assert not PendingEvent.objects.exists()


def test_people_move_both_ways_and_each_move_has_its_reason(cast: Cast, stages: None) -> None:
    refresh(now=NOW)
    orders(cast.cleo, NOW)
    assert where()["Cleo"] == "active"
    refresh(now=NOW + 60 * DAY)
    assert where()["Cleo"] == "quiet"
    changes = (
        StageChange.objects.filter(contact=cast.cleo).order_by("at").values_list("from_stage", "to_stage", "reason")
    )
    assert list(changes)[1:] == [
        ("quiet", "active", "ordered in the last 60 days"),
        ("active", "quiet", "ordered and did not order in the last 60 days"),
    ]
    told = Event.objects.filter(contact=cast.cleo, name="Stage Changed").order_by("occurred_at", "pk")
    assert [(event.properties["from"], event.properties["to"], event.hops) for event in told][1:] == [
        ("quiet", "active", 1),
        ("active", "quiet", 0),
    ]
    assert PendingEvent.objects.filter(event__name="Stage Changed").count() == 2 + 1  # and Ada went quiet


def test_whoever_is_called_back_stays_until_their_life_says_something_new(cast: Cast, stages: None) -> None:
    refresh(now=NOW)
    assert move([cast.cleo.pk], "called-back", now=NOW + DAY, reason="opened the page", hops=2) == 1
    refresh(now=NOW + 2 * DAY)
    refresh_contacts([cast.cleo.pk], now=NOW + 3 * DAY)
    assert where()["Cleo"] == "called-back"
    orders(cast.cleo, NOW + 4 * DAY)
    assert where()["Cleo"] == "active"
    refresh(now=NOW + 64 * DAY)
    assert where()["Cleo"] == "quiet"


def test_a_move_before_the_first_look_stands_too(cast: Cast, stages: None) -> None:
    move([cast.ben.pk], "called-back", now=NOW, reason="by hand")
    refresh(now=NOW)
    assert where()["Ben"] == "called-back"


def test_when_no_condition_holds_any_more_people_stay(cast: Cast) -> None:
    save_stage(name="Active", definition={"kind": "event", "event": ORDER, "within": {"days": 60}})
    refresh(now=NOW)
    refresh(now=NOW + 100 * DAY)
    assert where()["Ada"] == "active"
    orders(cast.ada, NOW + 101 * DAY)
    assert StageChange.objects.filter(contact=cast.ada).count() == 1


def test_moving_to_where_somebody_is_says_nothing(cast: Cast, stages: None) -> None:
    refresh(now=NOW)
    assert move([cast.ada.pk, 10**9], "active", now=NOW, reason="by hand") == 0
    with pytest.raises(NoStage, match="There is no stage “gone”"):
        move([cast.ada.pk], "gone", now=NOW, reason="by hand")


def test_events_that_change_nothing_ask_nothing(cast: Cast) -> None:
    save_stage(name="Active", definition={"kind": "event", "event": ORDER})
    with CaptureQueriesContext(connection) as asked:
        refresh_contacts([cast.ada.pk], now=NOW, names={"Page Viewed"})
    assert len(asked) == 1


def test_the_number_of_statements_does_not_grow_with_the_people(stages: None) -> None:
    refresh(now=NOW)

    def statements(size: int, prefix: str) -> int:
        identify([Identity(external_id=f"{prefix}{number}") for number in range(size)], now=NOW)
        with CaptureQueriesContext(connection) as asked:
            assert refresh(now=NOW) == size
        return len(asked)

    assert statements(3, "few") == statements(300, "many")


def test_the_grid_moves_whom_time_moves(cast: Cast, stages: None) -> None:
    refresh(now=NOW)
    assert needs_grid()
    assert refresh_on_grid(now=NOW + 39 * DAY) == 0
    assert refresh_on_grid(now=NOW + 41 * DAY) == 1
    assert refresh_on_grid(now=NOW + 41 * DAY) == 0
    assert where()["Ada"] == "quiet"


def test_a_rehearsal_of_last_year_begins_in_the_stage_of_today(cast: Cast, stages: None) -> None:
    refresh(now=NOW)
    before = where()
    past = NOW - 200 * DAY
    assert refresh_on_grid(now=past) == 0
    assert where() == before
    # Dan ordered 150 days ago: that moment now comes.
    assert refresh_on_grid(now=NOW - 149 * DAY) == 1
    assert where()["Dan"] == "active"


def test_goals_are_counted_for_all_stages_at_once(cast: Cast, stages: None) -> None:
    refresh(now=NOW)
    with CaptureQueriesContext(connection) as asked:
        shares = {share.stage.key: (share.people, share.reached) for share in goal_shares(now=NOW)}
    assert len(asked) == 2
    assert shares == {"new": (2, None), "active": (1, 1), "quiet": (2, None), "called-back": (0, None)}


@pytest.mark.parametrize("key", sorted(SETS))
def test_a_ready_set_installs_once_and_places_the_cast(cast: Cast, key: str) -> None:
    assert len(install(key)) == 5
    assert install(key) == []
    refresh(now=NOW)
    placed = {
        "lifecycle": {
            "Ada": "revenue",
            "Ben": "activation",
            "Cleo": "re-engagement",
            "Dan": "retention",
            "Eve": "activation",
        },
        "journey": {"Ada": "purchase", "Ben": "awareness", "Cleo": "retained", "Dan": "retained", "Eve": "awareness"},
    }
    assert where() == placed[key]
    assert all(share.reached is not None for share in goal_shares(now=NOW))


def test_a_ready_set_leaves_what_is_there(cast: Cast) -> None:
    save_stage(name="Mine", key="retention")
    assert [stage.key for stage in install("lifecycle")] == ["activation", "revenue", "re-engagement", "loyalty"]
    assert Stage.objects.get(key="retention").name == "Mine"
    with pytest.raises(NoSuchSet):
        install("unheard of")
