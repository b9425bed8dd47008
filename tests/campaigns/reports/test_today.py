from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.policy.models import FrequencyCap
from campaigns.teamwork.models import Task
from campaigns.workflows.models import Campaign, Enrollment
from channels.outbox.halt import halt
from channels.outbox.models import Message
from lifecycle.clock.set import set_clock
from lifecycle.contacts.models import Contact
from lifecycle.stages.models import Stage, StageChange
from tests.campaigns.workflows.journeys import FINISH, live, step
from tests.cast import DAY, NOW, Cast
from tests.channels.letters import send

WAIT = {"wait": step("wait", {"next": "end"}, days=30), "end": FINISH}


@pytest.fixture(autouse=True)
def monday(db: None, settings: LazySettings) -> None:
    settings.CLOCK = "manual"
    set_clock(to=NOW)


@pytest.fixture
def stages(cast: Cast) -> None:
    Stage.objects.all().delete()
    for position, key in enumerate(["activation", "retention", "asleep"]):
        Stage.objects.create(key=key, name=key.title(), position=position, is_aside=key == "asleep")
    Contact.objects.filter(pk__in=[cast.ada.pk, cast.ben.pk]).update(stage="retention")
    Contact.objects.filter(pk=cast.cleo.pk).update(stage="asleep")
    for days, target in ((2, "retention"), (20, "asleep")):
        StageChange.objects.create(
            contact=cast.ada, from_stage="activation", to_stage=target, at=NOW - days * DAY, reason="test"
        )


def page(client: Client, address: str = "/admin/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_an_empty_installation_says_what_comes_next(admin_client: Client) -> None:
    Stage.objects.all().delete()
    words = page(admin_client)
    assert "Nothing needs you." in words
    assert "No campaigns are live." in words
    assert "No stages yet." in words and "Where 0 people" not in words


def test_the_picture_counts_people_and_their_moves(admin_client: Client, stages: None) -> None:
    words = page(admin_client)
    assert "Where 3 people are, and how they moved" in words
    assert "1 person moved from Activation to Retention" in words
    assert "Activation to Asleep" not in words


def test_a_stage_says_how_many_reached_its_goal(admin_client: Client, stages: None) -> None:
    cache.clear()
    goal = {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}
    Stage.objects.filter(key="retention").update(goal="Pays", goal_definition=goal)
    assert '<span class="lc-one-line" title="Pays">Pays</span> <b>50%</b>' in page(admin_client)


def test_a_longer_window_sees_older_moves(admin_client: Client, stages: None) -> None:
    assert "Activation to Asleep" in page(admin_client, "/admin/?days=30")


@pytest.mark.parametrize("days", ["", "x", "-1", "9999999999999", "7 OR 1"])
def test_a_window_that_is_none_is_the_usual_one(admin_client: Client, stages: None, days: str) -> None:
    assert "Activation to Asleep" not in page(admin_client, f"/admin/?days={days}")


def test_a_live_campaign_says_what_goes_out_and_what_comes_next(admin_client: Client, cast: Cast) -> None:
    campaign = live("winback", "wait", WAIT, NOW)
    send(cast.ada, "sms", NOW, campaign_id=campaign.pk)
    Message.objects.update(state="sent")
    assert campaign.live_version
    Enrollment.objects.create(
        campaign=campaign,
        contact=cast.ben,
        version=campaign.live_version,
        step_key="wait",
        entered_at=NOW,
        due_at=NOW + timedelta(hours=2),
    )
    words = page(admin_client)
    assert "1 campaign live" in words
    assert "1 text today · 1 person inside" in words
    assert "17:30" in words
    assert "1 person goes on" in words


def test_a_paused_campaign_is_not_going_out(admin_client: Client, cast: Cast) -> None:
    campaign = live("winback", "wait", WAIT, NOW)
    Campaign.objects.filter(pk=campaign.pk).update(status="paused")
    assert "No campaigns are live." in page(admin_client)


def test_the_columns_say_how_often_people_heard_from_us(admin_client: Client, cast: Cast) -> None:
    FrequencyCap.objects.all().delete()
    FrequencyCap.objects.create(limit=2, days=7)
    for number in range(2):
        send(cast.ada, "email", NOW, reference=f"a{number}")
    send(cast.ben, "email", NOW)
    send(cast.eve, "email", NOW, state="held", reason="capped")
    words = page(admin_client)
    assert "2 = at the cap" in words
    assert "1 message waits in line for a free place." in words
    assert '<span class="lc-number">3</span>' in words  # Cleo, Dan and Eve heard nothing


def test_what_needs_a_person_stands_in_the_first_sentence(admin_client: Client, cast: Cast) -> None:
    send(cast.ada, "email", NOW, state="unknown", reason="no_answer")
    Task.objects.create(reference="t", title="Call Ada", contact=cast.ada, created_at=NOW, due_at=NOW - DAY)
    words = page(admin_client)
    assert "2 things need you." in words
    assert "1 message may have gone out." in words
    assert "1 task is due." in words
    assert "Call Ada" in words


def test_my_tasks_come_first_then_nobodys_and_never_somebody_elses(
    admin_client: Client, admin_user: User, cast: Cast
) -> None:
    other = User.objects.create_user("jonas")
    for number, (title, whose) in enumerate((("Nobody has it", None), ("It is mine", admin_user), ("His", other))):
        Task.objects.create(
            reference=f"t{number}", title=title, assignee=whose, created_at=NOW, due_at=NOW + number * DAY + DAY
        )
    words = page(admin_client)
    assert words.index("It is mine") < words.index("Nobody has it")
    assert ">His<" not in words and "All 2" in words


def test_what_is_late_comes_before_what_is_mine(admin_client: Client, admin_user: User, cast: Cast) -> None:
    Task.objects.create(reference="a", title="Mine", assignee=admin_user, created_at=NOW, due_at=NOW + DAY)
    Task.objects.create(reference="b", title="Late and nobody's", created_at=NOW, due_at=NOW - DAY)
    words = page(admin_client)
    assert words.index("Late and nobody") < words.index("Mine")


def test_a_broadcast_goes_out_and_is_no_campaign(admin_client: Client, cast: Cast) -> None:
    live("winback", "wait", WAIT, NOW)
    sale = live("sale", "wait", WAIT, NOW)
    Campaign.objects.filter(pk=sale.pk).update(kind="broadcast", name="The sale")
    words = page(admin_client)
    assert "1 campaign live" in words
    assert "The sale" in words


def test_people_who_are_stuck_are_named_with_their_campaign(admin_client: Client, cast: Cast) -> None:
    campaign = live("winback", "wait", WAIT, NOW)
    assert campaign.live_version
    Enrollment.objects.create(
        campaign=campaign,
        contact=cast.ben,
        version=campaign.live_version,
        step_key="wait",
        entered_at=NOW,
        problem="No.",
    )
    assert "1 person is stuck in “winback”." in page(admin_client)


@pytest.mark.parametrize("sending", ["live", "capture"])
def test_everything_can_be_paused_and_let_go_on(admin_client: Client, settings: LazySettings, sending: str) -> None:
    settings.SENDING = sending
    assert "Pause everything" in page(admin_client)
    admin_client.post("/admin/channels/message/pause/")
    words = page(admin_client)
    assert "Everything is paused." in words
    assert "Let everything go on" in words and "See what waits" in words
    admin_client.post("/admin/channels/message/resume/")
    assert ("Sending is on" if sending == "live" else "Sending is off") in page(admin_client)


def test_the_switch_leads_back_to_the_page_it_stands_on(admin_client: Client) -> None:
    outbox = "/admin/channels/message/"
    assert 'name="from" value="outbox"' in page(admin_client, outbox)
    assert admin_client.post(f"{outbox}pause/", {"from": "outbox"})["Location"] == outbox
    assert "What is in line waits until somebody lets it go on." in page(admin_client, outbox)
    assert admin_client.post(f"{outbox}resume/")["Location"] == "/admin/"


def test_a_look_pauses_nothing(admin_client: Client) -> None:
    assert admin_client.get("/admin/channels/message/pause/").status_code == 405


def test_what_is_refreshed_comes_without_the_frame_around_it(admin_client: Client, stages: None) -> None:
    words = page(admin_client, "/admin/?live=1")
    assert 'data-live-part="flow"' in words
    assert "<html" not in words


def test_whoever_may_not_see_campaigns_sees_no_numbers(client: Client, django_user_model: type) -> None:
    client.force_login(django_user_model.objects.create_user("new", is_staff=True))
    words = page(client)
    assert "Nothing to see here for you yet." in words
    assert "data-live" not in words


def test_queries_do_not_grow_with_people_messages_and_campaigns(
    admin_client: Client, cast: Cast, stages: None, settings: LazySettings
) -> None:
    settings.SENDING = "live"
    counts = []
    for number in (1, 6):
        for each in range(number):
            campaign = live(f"c{number}{each}", "wait", WAIT, NOW)
            for contact in cast:
                send(contact, "email", NOW, reference=f"{number}/{each}/{contact.pk}", campaign_id=campaign.pk)
        with CaptureQueriesContext(connection) as queries:
            page(admin_client)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 35


def test_a_halt_of_one_campaign_is_not_everything(admin_client: Client, settings: LazySettings) -> None:
    settings.SENDING = "live"
    halt(scope="campaign", key="7", by="mara", now=NOW)
    assert "Sending is on" in page(admin_client)
