from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan
from campaigns.broadcasts.save_broadcast import create_broadcast
from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.fire import fire
from channels.outbox.wake import asleep
from lifecycle.clock.read import now as read_now
from lifecycle.contacts.models import Contact
from lifecycle.segments.models import Segment
from lifecycle.segments.refresh import refresh
from tests.campaigns.workflows.journeys import text
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
LIST = "/admin/campaigns/broadcast/"
PRO = {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}


@pytest.fixture(autouse=True)
def nobody_is_woken() -> Iterator[None]:
    with asleep():
        yield


def page(broadcast: Broadcast, name: str = "change") -> str:
    return reverse(f"admin:campaigns_broadcast_{name}", args=[broadcast.pk])


def shown(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def post(client: Client, broadcast: Broadcast, page_name: str, **said: Any) -> str:
    broadcast.refresh_from_db()
    seen = broadcast.updated_at.isoformat()
    return shown(client.post(page(broadcast, page_name), {"seen": seen, **said}, follow=True))


@pytest.fixture
def news(cast: Cast) -> Broadcast:
    text("news", NOW, "Hello {{ contact.first_name }}")
    return create_broadcast(name="News", plan=Plan("news", PRO), now=NOW)


def test_it_is_written_down_step_by_step_checked_sent_and_watched(admin_client: Client, cast: Cast) -> None:
    text("news", NOW)
    pros = Segment.objects.create(key="pros", name="Pros", definition=PRO, created_at=NOW)
    refresh([pros], now=NOW)
    who = {"name": "Autumn", "source": "segment", "segment": "pros", "topic": "", "to": "what"}
    assert "What they get" in shown(admin_client.post(f"{LIST}add/", who, follow=True))
    broadcast = Broadcast.objects.get()
    assert "When it goes out" in post(admin_client, broadcast, "what", template="news", to="when")
    checked = post(admin_client, broadcast, "when", when="now", at="", hours="", to="review")
    assert "2 people get “Autumn” now" in checked and "Send to 2 people" in checked
    assert "Sending is off." in checked
    sent = post(admin_client, broadcast, "send")
    assert "“Autumn” is going out: 0 of 0" in sent
    fire(now=read_now())
    watched = shown(admin_client.get(page(broadcast)))
    assert "“Autumn” is going out: 0 of 2" in watched and "Cancel the rest" in watched
    assert "1 broadcast goes out now or soon." in shown(admin_client.get(LIST))


def test_what_is_wrong_in_a_field_that_does_not_show_keeps_nobody(admin_client: Client, news: Broadcast) -> None:
    Segment.objects.create(key="pros", name="Pros", definition=PRO, created_at=NOW)
    unfinished = {
        "condition-node": ["root:", "a:root"],
        "condition-root-kind": "all",
        "condition-a-kind": "attribute",
        "condition-a-field": "",
    }
    said = post(
        admin_client, news, "who", name="A", source="segment", segment="pros", topic="", to="what", **unfinished
    )
    assert "As they see it" in said


def test_each_step_says_what_is_still_open(admin_client: Client, cast: Cast) -> None:
    text("news", NOW)
    assert "Say who gets it: a segment, or a condition" in shown(admin_client.post(f"{LIST}add/", {"to": "what"}))
    broadcast = Broadcast.objects.get()
    assert "Choose what they get, or write it now." in post(admin_client, broadcast, "what", to="when")
    assert "Say when." in post(admin_client, broadcast, "when", when="local", at="", hours="4", to="review")
    assert "Say over how many hours." in post(admin_client, broadcast, "when", when="spread", hours="", to="review")


def test_going_back_and_away_loses_nothing(admin_client: Client, news: Broadcast) -> None:
    at = (read_now() + timedelta(days=3)).strftime("%Y-%m-%dT09:00")
    back = post(admin_client, news, "when", when="spread", at=at, hours="6", to="what")
    assert "What they get" in back
    assert "is kept as a draft" in post(admin_client, news, "what", template="news", to="later")
    news.refresh_from_db()
    assert news.draft["triggers"][0]["over"] == 6 and news.draft["triggers"][0]["who"] == PRO
    assert 'value="spread" checked' in shown(admin_client.get(page(news, "when")))


def test_what_is_not_understood_leaves_what_was_there(admin_client: Client, news: Broadcast) -> None:
    post(admin_client, news, "when", when="spread", at="", hours="6", to="what")
    post(admin_client, news, "when", when="spread", at="", hours="many", to="what")
    news.refresh_from_db()
    assert news.draft["triggers"][0]["over"] == 6


def test_a_draft_that_is_not_whole_opens_at_its_open_step(admin_client: Client, cast: Cast) -> None:
    half = create_broadcast(name="Half", plan=Plan("", PRO), now=NOW)
    assert admin_client.get(page(half))["Location"] == page(half, "what")


def test_it_is_kept_while_it_is_written_and_the_people_are_counted(admin_client: Client, news: Broadcast) -> None:
    everybody = {
        "condition-node": ["root:", "a:root"],
        "condition-root-kind": "all",
        "condition-a-kind": "attribute",
        "condition-a-field": "external_id",
        "condition-a-op": "is_set",
    }
    part = post(admin_client, news, "who", name="News", source="condition", topic="", to="stay", **everybody)
    assert "<html" not in part and 'data-live-part="who"' in part
    assert '<b class="lc-number">4</b>' in part and "Not subscribed" in part
    news.refresh_from_db()
    assert news.draft["triggers"][0]["who"]["field"] == "external_id"
    assert news.updated_at.isoformat() in part


def test_what_somebody_else_changed_meanwhile_is_not_written_over(admin_client: Client, news: Broadcast) -> None:
    text("other", NOW)
    said = {"seen": (NOW - timedelta(hours=1)).isoformat(), "template": "other", "to": "stay"}
    answer = admin_client.post(page(news, "what"), said)
    assert answer.status_code == 409 and "Somebody changed this" in answer.json()["sentence"]
    news.refresh_from_db()
    assert news.draft["steps"]["send"]["settings"]["template"] == "news"


def test_looking_at_a_new_one_makes_no_draft(admin_client: Client, cast: Cast) -> None:
    shown(admin_client.post(f"{LIST}add/", {"name": "Only looking", "to": "stay"}))
    assert not Broadcast.objects.exists()


def test_a_message_is_written_on_the_way(admin_client: Client, cast: Cast) -> None:
    half = create_broadcast(name="Half", plan=Plan("", PRO), now=NOW)
    assert "“Half” sends it" in post(admin_client, half, "what", to="write_email")
    half.refresh_from_db()
    made = MessageTemplate.objects.get()
    assert (made.name, made.channel, half.draft["steps"]["send"]["settings"]["template"]) == ("Half", "email", made.key)


def test_every_number_is_a_list_of_people(admin_client: Client, news: Broadcast) -> None:
    everybody = {"kind": "attribute", "field": "external_id", "op": "is_set"}
    broadcast = create_broadcast(name="All", plan=Plan("news", everybody), now=NOW)

    def names(sort: str) -> str:
        return shown(admin_client.get(page(broadcast, "people"), {"of": sort, "drawer": "1"}))

    assert "Dan" in names("not_subscribed") and "Ada" not in names("not_subscribed")
    assert "Ada" in names("gets") and "Dan" not in names("gets")
    assert all(name in names("everybody") for name in ("Ada", "Ben", "Cleo", "Dan", "Eve"))
    assert "Nobody, as it stands now." in names("no such number")
    post(admin_client, broadcast, "send")
    fire(now=read_now())
    assert "Ada" in names("queued") + names("held") and "Dan" in names("not_sent:not_subscribed")


def test_the_people_behind_a_number_come_in_few_queries(admin_client: Client, news: Broadcast) -> None:
    admin_client.get(page(news, "people"), {"of": "gets"})
    with CaptureQueriesContext(connection) as few:
        admin_client.get(page(news, "people"), {"of": "gets"})
    Contact.objects.bulk_create(
        Contact(
            external_id=f"n{n}", phone=f"+4915100000{n:02}", attributes={"plan": "pro"}, created_at=NOW, updated_at=NOW
        )
        for n in range(20)
    )
    with CaptureQueriesContext(connection) as many:
        admin_client.get(page(news, "people"), {"of": "everybody"})
    assert len(many) <= len(few) <= 20


def test_a_test_of_it_goes_to_whoever_asks(admin_client: Client, news: Broadcast) -> None:
    User.objects.filter(username="admin").update(email="mara@example.com")
    answer = post(admin_client, news, "test")
    assert "test is" in answer.lower() or "We know no" in answer


def test_the_check_shows_who_is_lost_and_why(admin_client: Client, news: Broadcast, cast: Cast) -> None:
    everybody = {"kind": "attribute", "field": "external_id", "op": "is_set"}
    broadcast = create_broadcast(name="All", plan=Plan("news", everybody), now=NOW)
    said = shown(admin_client.get(page(broadcast)))
    assert "4 people get “All” now" in said and "Not subscribed" in said


def test_what_keeps_it_from_going_out_is_said_and_its_button_rests(admin_client: Client, cast: Cast) -> None:
    broken = create_broadcast(name="News", plan=Plan("gone", PRO), now=NOW)
    said = shown(admin_client.get(page(broken)))
    assert "There is no such message." in said and "disabled" in said
    assert "There is no message called" in post(admin_client, broken, "send")
    broken.refresh_from_db()
    assert broken.status == "draft"


def test_a_draft_is_changed_with_what_was_said_before(admin_client: Client, news: Broadcast) -> None:
    form = shown(admin_client.get(page(news, "who")))
    assert 'value="News"' in form and 'value="pro"' in form
    at = (read_now() + timedelta(days=3)).strftime("%Y-%m-%dT09:00")
    post(admin_client, news, "when", when="local", at=at, to="review")
    post(
        admin_client,
        news,
        "who",
        name="Later news",
        source="condition",
        topic="",
        to="what",
        **{
            "condition-node": ["root:", "a:root"],
            "condition-root-kind": "all",
            "condition-a-kind": "attribute",
            "condition-a-field": "plan",
            "condition-a-op": "is",
            "condition-a-value": "free",
        },
    )
    news.refresh_from_db()
    trigger = news.draft["triggers"][0]
    assert (news.name, trigger["local"], trigger["who"]["value"]) == ("Later news", True, "free")
    assert "of their own day" in shown(admin_client.get(page(news)))


def test_what_changed_since_it_was_looked_at_is_not_sent(admin_client: Client, news: Broadcast) -> None:
    seen = news.updated_at.isoformat()
    Broadcast.objects.filter(pk=news.pk).update(updated_at=NOW + timedelta(hours=1))
    answer = shown(admin_client.post(page(news, "send"), {"seen": seen}, follow=True))
    assert "It has changed since you looked." in answer
    news.refresh_from_db()
    assert news.status == "draft"


def test_it_is_paused_goes_on_and_is_cancelled(admin_client: Client, news: Broadcast) -> None:
    post(admin_client, news, "send")
    assert "is paused" in post(admin_client, news, "pause")
    assert "is going out" in post(admin_client, news, "resume")
    assert "This cannot be undone." in shown(admin_client.get(page(news, "cancel")))
    assert "was cancelled" in post(admin_client, news, "cancel")


def test_before_its_moment_it_says_nothing_of_numbers_and_leads_to_where_it_is_moved(
    admin_client: Client, news: Broadcast
) -> None:
    day = read_now() + timedelta(days=3)
    post(admin_client, news, "when", when="at", at=f"{day:%Y-%m-%d}T09:00")
    words = post(admin_client, news, "send")
    assert "You can pause or cancel until the last one is out." in words
    assert "What came of it" not in words and "of 0" not in words and "0 people stay" not in words
    calendar = f"/admin/calendar/?view=list&amp;day={day:%Y-%m-%d}"
    assert f'href="{calendar}"' in words
    assert "Move “News”" in shown(admin_client.get(calendar.replace("&amp;", "&")))


def test_the_page_of_its_campaign_is_its_own_page(admin_client: Client, news: Broadcast) -> None:
    answer = admin_client.get(reverse("admin:campaigns_campaign_change", args=[news.pk]))
    assert answer.status_code == 302 and answer["Location"] == page(news)


def test_the_list_asks_the_same_for_ten_as_for_one(admin_client: Client, news: Broadcast) -> None:
    admin_client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        shown(admin_client.get(LIST))
    for number in range(9):
        create_broadcast(name=f"More {number}", plan=Plan("news", PRO), now=NOW)
    with CaptureQueriesContext(connection) as ten:
        listed = shown(admin_client.get(LIST))
    assert len(one) == len(ten)
    assert "Not decided" in listed, "a cell begins as a sentence does"


def test_who_may_only_look_sends_nothing(client: Client, news: Broadcast) -> None:
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_campaign"))
    client.force_login(reader)
    assert "Send to" not in shown(client.get(page(news)))
    assert client.post(page(news, "send")).status_code == 403
    assert client.get(f"{LIST}add/").status_code == 403


def test_whoever_publishes_stops_it_and_does_not_rewrite_it(client: Client, news: Broadcast) -> None:
    approver = User.objects.create_user("jonas", is_staff=True)
    approver.groups.add(Group.objects.get(name="Approver"))
    client.force_login(approver)
    assert client.get(page(news, "who")).status_code == 403
    post(client, news, "send")
    post(client, news, "pause")
    news.refresh_from_db()
    assert news.status == "paused"


def test_where_somebody_else_has_a_say_it_goes_out_at_its_moment_after_their_word(
    settings: Any, cast: Cast, client: Client
) -> None:
    settings.PUBLISH_NEEDS_APPROVAL = True
    text("news", NOW)
    mara, jonas = (User.objects.create_user(name, is_staff=True) for name in ("mara", "jonas"))
    mara.groups.add(Group.objects.get(name="Marketer"))
    jonas.groups.add(Group.objects.get(name="Approver"))
    at_once = create_broadcast(name="Now", plan=Plan("news", PRO), now=NOW)
    later = create_broadcast(name="Later", plan=Plan("news", PRO, at=read_now() + timedelta(days=1)), now=NOW)
    client.force_login(mara)
    said = client.get(page(at_once)).content.decode()
    assert "Choose the moment it goes out first" in said and "Send to" not in said and page(at_once, "when") in said
    assert "Choose the moment it goes out first" in post(client, at_once, "send")
    said = client.get(page(later)).content.decode()
    assert "Somebody else has to approve" in said and "Ask for approval</a>" in said and "Send to" not in said
    assert "Ask for approval of version 1" in post(client, later, "send")
    ask = reverse("admin:campaigns_campaign_publish", args=[later.pk])
    client.post(ask, {"seen": later.updated_at.isoformat(), "act": "ask"})
    said = client.get(page(later)).content.decode()
    assert "Nobody has approved yet" in said and ask not in said and "Send to" not in said
    client.force_login(jonas)
    assert "Look and answer" in client.get(page(later)).content.decode()
    client.post(ask, {"seen": later.updated_at.isoformat(), "act": "approve"})
    client.force_login(mara)
    assert "Send to" in client.get(page(later)).content.decode()
    post(client, later, "send")
    assert Broadcast.objects.get(pk=later.pk).status == "live"
    assert Broadcast.objects.get(pk=at_once.pk).status == "draft"
