"""The top of the outbox says what stands in the way, and pauses a channel."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission, User
from django.test import Client

from channels.adapters.email import Email
from channels.outbox.halt import halt
from channels.outbox.lane import lane_of
from channels.outbox.models import Halt, Lane
from lifecycle.clock.set import set_clock
from tests.cast import NOW, Cast
from tests.channels.letters import send

ADDRESS = "/admin/channels/message/"


@pytest.fixture(autouse=True)
def monday(db: None, settings: LazySettings) -> None:
    settings.CLOCK, settings.SENDING = "manual", "live"
    set_clock(to=NOW)


def page(client: Client, more: str = "") -> str:
    answer = client.get(ADDRESS + more)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split()).replace("&#x27;", "'")


def test_a_provider_that_fails_is_named_with_when_it_is_tried_and_how_many_wait(
    admin_client: Client, cast: Cast
) -> None:
    since, then = NOW - timedelta(minutes=4), NOW + timedelta(minutes=2)
    Lane.objects.create(key=lane_of(Email()), channel="email", failures=5, failing_since=since, tried_at=then)
    send(cast.ada, "email", NOW)
    send(cast.ben, "email", NOW)
    words = page(admin_client)
    assert "Email waits: smtp takes nothing." in words
    assert "Since 15:26. We try it with one message at 15:32. 2 messages are in line, and none is lost." in words
    Lane.objects.update(failures=0, failing_since=None, tried_at=None)
    assert "takes nothing" not in page(admin_client)


def test_a_provider_that_we_left_is_no_longer_news(admin_client: Client, settings: LazySettings) -> None:
    Lane.objects.create(key=lane_of(Email()), channel="email", failures=5, failing_since=NOW, tried_at=NOW)
    assert "takes nothing" in page(admin_client)
    settings.EMAIL_PROVIDER = "resend"
    assert "takes nothing" not in page(admin_client)


def test_links_that_are_not_secure_are_said_while_they_go_out(admin_client: Client, settings: LazySettings) -> None:
    settings.PUBLIC_URL = "http://news.example.com"
    assert "Our links are not secure." in page(admin_client)
    settings.PUBLIC_URL = "https://news.example.com"
    assert "not secure" not in page(admin_client)


def test_a_rate_that_is_reached_is_said_while_it_is(admin_client: Client, cast: Cast, settings: LazySettings) -> None:
    settings.SENDING_RATES = {"twilio": (600, timedelta(minutes=1))}
    settings.TWILIO_FROM = "+49"
    lane = Lane.objects.create(key="twilio:+49", channel="sms", full_at=NOW - timedelta(seconds=30))
    send(cast.ada, "sms", NOW)
    words = page(admin_client)
    assert "Text goes out at 600 a minute." in words
    assert "as fast as is set for this provider. 1 message is in line." in words
    Lane.objects.filter(pk=lane.pk).update(full_at=NOW - timedelta(minutes=2))
    assert "goes out at" not in page(admin_client)


def test_a_pause_says_since_when_and_by_whom_and_a_channel_can_be_paused_and_let_go_on(admin_client: Client) -> None:
    admin_client.post(f"{ADDRESS}pause/", {"channel": "sms"})
    assert [(row.scope, row.key, row.by) for row in Halt.objects.all()] == [("channel", "sms", "admin")]
    words = page(admin_client)
    assert "Text is paused." in words
    assert "by admin. What is in line waits until somebody lets it go on." in words
    assert 'name="channel" value="sms">Text</button>' not in words
    admin_client.post(f"{ADDRESS}resume/", {"channel": "sms"})
    assert not Halt.objects.exists()
    halt(scope="everything", by="the program: this database is a copy", now=NOW)
    assert "by the program: this database is a copy." in page(admin_client)


def test_a_channel_that_is_none_cannot_be_paused_and_who_may_not_pauses_nothing(
    admin_client: Client, client: Client
) -> None:
    assert admin_client.post(f"{ADDRESS}pause/", {"channel": "pigeon"}).status_code == 403
    analyst = User.objects.create_user("ana", password="x", is_staff=True)
    analyst.user_permissions.add(Permission.objects.get(codename="view_message"))
    client.force_login(analyst)
    assert client.post(f"{ADDRESS}pause/", {"channel": "sms"}).status_code == 403
    assert "Pause a channel" not in page(client)
    assert not Halt.objects.exists()


def test_the_messages_of_one_campaign_can_be_looked_at_alone(admin_client: Client, cast: Cast) -> None:
    send(cast.ada, "email", NOW, campaign_id=7, source={"subject": "From seven", "html": "<p>x</p>"})
    send(cast.ben, "email", NOW, campaign_id=8, source={"subject": "From eight", "html": "<p>x</p>"})
    words = page(admin_client, "?campaign=7")
    assert "From seven" in words and "From eight" not in words
    assert "?show=waiting&amp;campaign=7" in words
    assert "Show all campaigns" in words
    assert "From eight" in page(admin_client, "?campaign=nonsense")
