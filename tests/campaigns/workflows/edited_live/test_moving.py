"""The people inside come over to a new version, in sets."""

from datetime import timedelta
from typing import Any

from campaigns.workflows.carry_over import carry_over
from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.ledger import Ledger
from campaigns.workflows.models import Enrollment
from campaigns.workflows.move_people import move_people
from campaigns.workflows.pause import pause, resume
from campaigns.workflows.publish import publish
from campaigns.workflows.standing import standing
from campaigns.workflows.turn import turn
from campaigns.workflows.versions import load_versions
from lifecycle.contacts.models import Contact
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.edited_live.journey import begin, inside, journey, moved
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.cast import Cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_of_a_paused_campaign_nobody_is_moved(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=cast.now)
    publish(campaign=campaign, by=None, now=cast.now)
    pause(campaign=campaign, by="Mara", now=cast.now)
    assert move_people(now=cast.now) == 0
    assert inside(campaign) == [("rest", 1, cast.now + 10 * DAY)]
    resume(campaign=campaign, now=cast.now)
    moved(cast.now)
    assert inside(campaign) == [("rest", 2, cast.now + 3 * DAY)]


def test_whoever_came_in_while_it_was_published_is_found_too_and_then_nobody_looks_any_more(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    first = campaign.live_version
    publish(campaign=campaign, by=None, now=cast.now)
    moved(cast.now)
    Enrollment.objects.update(version=first)  # as whoever had begun before the publish writes it
    moved(cast.now + 2 * HOUR)
    assert inside(campaign)[0][1] == 2
    moved(cast.now + 3 * HOUR)
    with django_assert_num_queries(1):
        assert move_people(now=cast.now + 4 * HOUR) == 0


def test_people_move_in_sets(cast: Cast, django_assert_max_num_queries: Any) -> None:
    campaign = journey(cast)
    people = [Contact(external_id=f"m{n}", created_at=cast.now, updated_at=cast.now) for n in range(120)]
    Contact.objects.bulk_create(people)
    counts = []
    for day, group in ((0, people[:3]), (1, people[3:])):
        begin(cast, *group, at=cast.now + day * DAY)
        change_step(campaign=campaign, key="rest", settings={"days": 30 + day}, now=cast.now)
        publish(campaign=campaign, by=None, now=cast.now + day * DAY)
        with django_assert_max_num_queries(40) as asked:
            moved(cast.now + day * DAY)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_without_anybody_to_be_moved_nothing_more_is_asked(cast: Cast, django_assert_num_queries: Any) -> None:
    journey(cast)
    begin(cast, cast.ada, cast.ben)
    visits = standing([cast.ada.pk, cast.ben.pk])
    versions = load_versions({visit.version_id for visit in visits})
    with django_assert_num_queries(0):
        assert carry_over(visits, versions, Ledger(cast.now), now=cast.now) == visits


def test_what_people_do_during_a_pause_moves_nobody_either(cast: Cast) -> None:
    text("thanks", cast.now)
    steps = {
        "hope": step("wait_for", {"happened": "thanks", "timeout": "end"}, event="Order Completed", days=10),
        "thanks": step("send", {"next": "end"}, template="thanks"),
        "end": FINISH,
    }
    campaign = live("hope", "hope", steps, cast.now, [on("Begin")])
    begin(cast, cast.ada)
    change_step(campaign=campaign, key="hope", settings={"event": "Order Completed", "days": 5}, now=cast.now)
    publish(campaign=campaign, by=None, now=cast.now)
    pause(campaign=campaign, by="Mara", now=cast.now)
    record_events([NewEvent(cast.ada.pk, "Order Completed", cast.now)], now=cast.now)
    turn(now=cast.now)
    assert [place[:2] for place in inside(campaign)] == [("thanks", 1)]
