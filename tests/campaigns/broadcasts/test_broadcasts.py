from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from campaigns.broadcasts.audience import audience, gates
from campaigns.broadcasts.close_sent import close_sent
from campaigns.broadcasts.going import parts
from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.people import people_of
from campaigns.broadcasts.plan import Plan, graph_of, plan_in
from campaigns.broadcasts.progress import progress_of
from campaigns.broadcasts.save_broadcast import AlreadyGoing, change_broadcast, create_broadcast
from campaigns.broadcasts.send_broadcast import TooLate, send_broadcast
from campaigns.broadcasts.words import going_sentence, headline, pace_sentence, state_chip
from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.workflows.end import empty, end
from campaigns.workflows.graph import BadGraph
from campaigns.workflows.run_until import run_until
from channels.outbox.models import Message
from channels.outbox.wake import asleep
from lifecycle.conditions.base import parse
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.suppress import suppress
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.models import Contact
from tests.campaigns.workflows.journeys import text
from tests.cast import Cast
from tests.channels.letters import send

pytestmark = pytest.mark.django_db
EVERYBODY = {"kind": "attribute", "field": "external_id", "op": "is_set"}
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def plain_rules() -> Iterator[None]:
    FrequencyCap.objects.all().delete()
    QuietHours.objects.all().delete()
    with asleep():
        yield


def to_all(cast: Cast, at: datetime | None = None, *, local: bool = False) -> Broadcast:
    text("news", cast.now)
    return create_broadcast(name="News", plan=Plan("news", EVERYBODY, at, local), now=cast.now)


def pass_time(start: datetime, to: datetime) -> None:
    run_until(start=start, to=to, clock=lambda now: None)


def reached() -> dict[str, datetime]:
    return dict(Message.objects.filter(state="sent").values_list("contact__external_id", "sent_at"))


def test_a_plan_is_read_back_from_the_workflow_made_of_it() -> None:
    plan = Plan("news", EVERYBODY, datetime(2026, 12, 1, 9, tzinfo=UTC), True)
    assert plan_in(graph_of(plan)) == plan
    assert plan_in(graph_of(Plan("news", EVERYBODY))) == Plan("news", EVERYBODY)
    assert plan_in({}) == Plan("", {})


def test_now_means_at_the_moment_of_sending(cast: Cast) -> None:
    broadcast = to_all(cast)
    send_broadcast(broadcast=broadcast, by=None, now=cast.now + HOUR)
    pass_time(cast.now + HOUR, cast.now + 2 * HOUR)
    assert reached() == {name: cast.now + HOUR for name in ("ada", "ben", "cleo", "eve")}
    assert progress_of(broadcast, now=cast.now).reasons == [("not_subscribed", "They have not subscribed to this.", 1)]


def test_at_a_moment_nobody_gets_it_before(cast: Cast) -> None:
    broadcast = to_all(cast, cast.now + 5 * HOUR)
    send_broadcast(broadcast=broadcast, by=None, now=cast.now)
    pass_time(cast.now, cast.now + 4 * HOUR)
    assert reached() == {}
    assert state_chip(broadcast, cast.now).text == "Goes out today at 20:30"
    pass_time(cast.now + 4 * HOUR, cast.now + 6 * HOUR)
    assert set(reached().values()) == {cast.now + 5 * HOUR}


def test_at_their_own_time_everybody_gets_it_at_nine(cast: Cast) -> None:
    nine = datetime(2026, 11, 4, 9, tzinfo=UTC)
    broadcast = to_all(cast, nine, local=True)
    send_broadcast(broadcast=broadcast, by=None, now=cast.now)
    pass_time(cast.now, nine + timedelta(days=1))
    assert reached() == {
        "ada": datetime(2026, 11, 4, 8, tzinfo=UTC),  # Berlin
        "ben": datetime(2026, 11, 4, 14, tzinfo=UTC),  # New York
        "cleo": datetime(2026, 11, 4, 14, tzinfo=UTC),
        "eve": datetime(2026, 11, 4, 0, tzinfo=UTC),  # Tokyo
    }


def test_spread_over_hours_each_gets_it_once_at_a_moment_of_their_own(cast: Cast) -> None:
    text("news", cast.now)
    made = Contact.objects.bulk_create(
        Contact(external_id=f"more{n}", phone=f"+4915112300{n:03}", created_at=cast.now, updated_at=cast.now)
        for n in range(200)
    )
    topic = default_topic()
    agreed = [Change(each.pk, "sms", topic.pk, True) for each in made]
    change_consent(agreed, now=cast.now, source="test", history=True)
    begins = cast.now + HOUR
    broadcast = create_broadcast(name="News", plan=Plan("news", EVERYBODY, begins, hours=4), now=cast.now)
    send_broadcast(broadcast=broadcast, by=None, now=cast.now)
    pass_time(cast.now, begins + 2 * HOUR)
    half = progress_of(broadcast, now=begins + 2 * HOUR)
    assert 80 < half.out < 125 and half.to_come > 60  # a grid step ahead is in line already
    assert half.out + half.in_line == 204  # as was said before; Dan never hears from us
    assert close_sent(now=begins + 2 * HOUR) == 0
    pass_time(begins + 2 * HOUR, begins + 5 * HOUR)
    sent = reached()
    assert len(sent) == 204 == progress_of(broadcast, now=begins + 5 * HOUR).out
    assert all(begins <= at <= begins + 4 * HOUR for at in sent.values())
    quarters = Counter((at - begins) // HOUR for at in sent.values())
    assert sorted(quarters) == [0, 1, 2, 3] and min(quarters.values()) > 30
    assert close_sent(now=begins + 5 * HOUR) == 1


def test_whoever_is_at_a_cap_now_is_not_promised_a_later_moment(cast: Cast) -> None:
    FrequencyCap.objects.create(limit=1, days=7)
    send(cast.ada, "sms", cast.now - HOUR, state="sent")
    Message.objects.update(sent_at=cast.now - HOUR)
    text("news", cast.now)
    plan = Plan("news", EVERYBODY, cast.now + HOUR, hours=4)
    broadcast = create_broadcast(name="News", plan=plan, now=cast.now)
    send_broadcast(broadcast=broadcast, by=None, now=cast.now)
    found = progress_of(broadcast, now=cast.now)
    assert (found.to_come, found.to_come_capped, found.in_line) == (3, 1, 4)
    broadcast.refresh_from_db()
    said = {part.words: (part.count, part.tone) for part in parts(broadcast, found)}
    assert said == {"later": (3, "soft"), "later, at a cap now": (1, "wait")}
    capped = people_of(broadcast, "to_come_capped", after="", now=cast.now)
    assert (capped.title, [face.name for face, _said in capped.people]) == (
        "Have heard enough for now",
        [str(cast.ada)],
    )
    assert len(people_of(broadcast, "to_come", after="", now=cast.now).people) == 3


def test_cancelling_one_that_is_spread_lets_the_rest_go(cast: Cast) -> None:
    text("news", cast.now)
    broadcast = create_broadcast(name="News", plan=Plan("news", EVERYBODY, cast.now, hours=8), now=cast.now)
    send_broadcast(broadcast=broadcast, by=None, now=cast.now)
    pass_time(cast.now, cast.now + HOUR)
    before = reached()
    end(campaign=broadcast, by="mara", now=cast.now + HOUR)
    pass_time(cast.now + HOUR, cast.now + 9 * HOUR)
    assert reached() == before and len(before) < 4


def test_the_headline_says_over_how_long_and_how_thick_it_comes(cast: Cast) -> None:
    plan = Plan("news", EVERYBODY, cast.now, hours=4)
    assert headline("A", 20114, plan, cast.now) == "20,114 people get “A” today at 15:30, spread over 4 hours"
    assert pace_sentence(20114, plan, cast.now) == "About 84 a minute, the last one 19:30."
    assert pace_sentence(30, plan, cast.now).startswith("About 7 an hour")


def test_whoever_is_at_the_cap_with_a_closed_address_is_counted_out_once(cast: Cast) -> None:
    FrequencyCap.objects.create(limit=1, days=7, topic="marketing")
    send(cast.ada, "sms", cast.now - HOUR, state="sent")
    Message.objects.update(sent_at=cast.now - HOUR, topic="")
    suppress([("sms", cast.ada.phone)], reason="bounced", evidence="test", now=cast.now)
    asked = gates(parse(EVERYBODY), channel="sms", topic="", now=cast.now)
    counted = audience(parse(EVERYBODY), channel="sms", topic="", now=cast.now)
    assert {lost.sort: lost.people for lost in counted.lost} == {"not_subscribed": 1, "closed": 1}
    assert counted.gets == 3
    assert [each.pk for each in asked.listed("closed", after=0, limit=9)] == [cast.ada.pk]
    for sort, count in (("everybody", 5), ("gets", 3), ("not_subscribed", 1), ("at_a_cap", 0), ("no_address", 0)):
        assert len(asked.listed(sort, after=0, limit=9)) == count, sort


def test_what_is_counted_before_is_what_goes_out(cast: Cast) -> None:
    suppress([("sms", cast.cleo.phone)], reason="bounced", evidence="test", now=cast.now)
    FrequencyCap.objects.create(limit=1, days=7)
    first = to_all(cast)
    counted = audience(parse(EVERYBODY), channel="sms", topic="", now=cast.now)
    assert (counted.everybody, counted.gets) == (5, 3)
    assert [(str(lost.why), lost.people) for lost in counted.lost] == [
        ("Not subscribed", 1),
        ("Address closed for good", 1),
    ]
    send_broadcast(broadcast=first, by=None, now=cast.now)
    pass_time(cast.now, cast.now + HOUR)
    assert len(reached()) == counted.gets
    again = audience(parse(EVERYBODY), channel="sms", topic="", now=cast.now + HOUR)
    assert again.gets == 0
    assert (str(again.lost[-1].why), again.lost[-1].people) == ("Have heard enough for now", 3)


@pytest.mark.parametrize(
    ("state", "due", "sent", "is_full"),
    [
        ("sent", -8, -1, True),  # held for a week, out yesterday
        ("sent", -8, -8, False),
        ("queued", -8, None, True),  # a pause keeps it: it is not out before now
        ("held", 1, None, True),
    ],
)
def test_a_place_is_taken_as_policy_counts(cast: Cast, state: str, due: int, sent: int | None, is_full: bool) -> None:
    FrequencyCap.objects.create(limit=1, days=7, topic="marketing")
    at = None if sent is None else cast.now + timedelta(days=sent)
    send(cast.ada, "sms", cast.now + timedelta(days=due), state=state, reason="quiet_hours" if state == "held" else "")
    Message.objects.update(sent_at=at, topic="")
    lost = {
        str(each.why): each.people for each in audience(parse(EVERYBODY), channel="sms", topic="", now=cast.now).lost
    }
    assert lost.get("Have heard enough for now", 0) == int(is_full)


def test_by_email_who_has_no_address_is_counted_out(cast: Cast) -> None:
    counted = audience(parse(EVERYBODY), channel="email", topic="", now=cast.now)
    assert {str(lost.why): lost.people for lost in counted.lost} == {"Not subscribed": 2}
    type(cast.ada).objects.filter(pk=cast.ada.pk).update(email="")
    counted = audience(parse(EVERYBODY), channel="email", topic="", now=cast.now)
    assert {str(lost.why): lost.people for lost in counted.lost} == {"Not subscribed": 2, "No address for it": 1}


def test_it_goes_out_once(cast: Cast) -> None:
    broadcast = to_all(cast)
    send_broadcast(broadcast=broadcast, by=None, now=cast.now)
    with pytest.raises(AlreadyGoing):
        send_broadcast(broadcast=broadcast, by=None, now=cast.now)
    with pytest.raises(AlreadyGoing):
        change_broadcast(broadcast=broadcast, name="Other", plan=Plan("news", EVERYBODY), topic="", now=cast.now)
    pass_time(cast.now, cast.now + 30 * HOUR)
    assert len(reached()) == 4


def test_a_moment_that_has_passed_is_refused(cast: Cast) -> None:
    broadcast = to_all(cast, cast.now - HOUR)
    with pytest.raises(TooLate):
        send_broadcast(broadcast=broadcast, by=None, now=cast.now)


def test_without_its_message_it_is_refused_and_stays_a_draft(cast: Cast) -> None:
    broadcast = create_broadcast(name="News", plan=Plan("gone", EVERYBODY), now=cast.now)
    with pytest.raises(BadGraph, match="There is no message called “gone”"):
        send_broadcast(broadcast=broadcast, by=None, now=cast.now)
    broadcast.refresh_from_db()
    assert broadcast.status == "draft"


def test_cancelling_before_its_moment_leaves_nothing_to_send(cast: Cast) -> None:
    broadcast = to_all(cast, cast.now + 5 * HOUR)
    send_broadcast(broadcast=broadcast, by=None, now=cast.now)
    end(campaign=broadcast, by="mara", now=cast.now + HOUR)
    pass_time(cast.now + HOUR, cast.now + 9 * HOUR)
    assert empty(now=cast.now + 9 * HOUR) == 0
    assert not Message.objects.exists()
    assert state_chip(broadcast, cast.now, halted=True).text == "Cancelled"


def test_when_the_last_one_is_out_it_has_ended(cast: Cast) -> None:
    broadcast = to_all(cast)
    send_broadcast(broadcast=broadcast, by=None, now=cast.now)
    assert close_sent(now=cast.now) == 0
    pass_time(cast.now, cast.now + HOUR)
    assert close_sent(now=cast.now + HOUR) == 1
    broadcast.refresh_from_db()
    found = progress_of(broadcast, now=cast.now)
    assert (found.out, found.in_line, found.not_sent) == (4, 0, 1)
    said = going_sentence(broadcast, found, cast.now, halted=False)
    assert said == "“News” went to 4 people"


def test_one_at_local_time_ends_only_when_the_day_has_gone_round_the_earth(cast: Cast) -> None:
    nine = datetime(2026, 11, 4, 9, tzinfo=UTC)
    broadcast = to_all(cast, nine, local=True)
    send_broadcast(broadcast=broadcast, by=None, now=cast.now)
    pass_time(cast.now, nine + 8 * HOUR)
    assert close_sent(now=nine + 8 * HOUR) == 0
    pass_time(nine + 8 * HOUR, nine + 30 * HOUR)
    assert close_sent(now=nine + 30 * HOUR) == 1


def test_the_headline_says_who_what_and_when(cast: Cast) -> None:
    plan = Plan("news", EVERYBODY, cast.now + HOUR)
    assert headline("Autumn blend", 20114, plan, cast.now) == "20,114 people get “Autumn blend” today at 16:30"
    at_once = Plan("news", EVERYBODY)
    assert headline("Autumn blend", 1, at_once, cast.now) == "1 person gets “Autumn blend” now"
    local = Plan("news", EVERYBODY, cast.now + 24 * HOUR, True)
    assert headline("A", 2, local, cast.now) == "2 people get “A” tomorrow at 15:30 of their own day"
