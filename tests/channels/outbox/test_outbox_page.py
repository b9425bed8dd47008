import re

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from channels.outbox.browse import FILTERS, PAGE, Filter, to_count
from channels.outbox.halt import halt
from channels.outbox.models import Attempt, Halt, Message
from channels.tracking.models import Hit
from lifecycle.clock.set import set_clock
from lifecycle.contacts.models import Contact
from tests.campaigns.workflows.journeys import FINISH, live, step
from tests.cast import NOW, Cast
from tests.channels.letters import send

ADDRESS = "/admin/channels/message/"


@pytest.fixture(autouse=True)
def monday(db: None, settings: LazySettings) -> None:
    settings.CLOCK = "manual"
    set_clock(to=NOW)


def page(client: Client, more: str = "") -> str:
    answer = client.get(ADDRESS + more)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def tabs(words: str) -> dict[str, str]:
    found = re.findall(r'<a href="\?[^"]*"(?: aria-current="page")?>([\w\' ]+) <span[^>]*>([\d,+]+)</span>', words)
    return dict(found)


def test_sending_off_is_the_first_thing_said(admin_client: Client) -> None:
    words = page(admin_client)
    assert "Every message is kept here and nothing leaves this machine." in words
    assert "Nothing here yet." in words


def test_live_sending_says_nothing_of_the_kind(admin_client: Client, settings: LazySettings) -> None:
    settings.SENDING = "live"
    assert "nothing leaves this machine" not in page(admin_client)


def test_each_message_has_its_words_its_state_and_its_reason(admin_client: Client, cast: Cast) -> None:
    send(cast.dan, "email", NOW, state="suppressed", reason="not_subscribed")
    words = page(admin_client)
    assert "Hello Dan" in words
    assert "Not sent" in words
    assert "They have not subscribed to this." in words


def test_a_decision_made_before_it_was_filled_in_says_so(admin_client: Client, cast: Cast) -> None:
    send(cast.ada, "email", NOW, state="suppressed", reason="not_subscribed")
    assert "not in it" not in page(admin_client)
    send(cast.dan, "email", NOW, state="suppressed", reason="not_subscribed", merge={})
    assert "their name and other details are not in it." in page(admin_client)


def test_a_mail_is_shown_in_a_frame_that_may_do_nothing(admin_client: Client, cast: Cast) -> None:
    message = send(cast.ada, "email", NOW, source={"subject": "Hi", "html": "<h1>Big</h1><script>alert(1)</script>"})
    words = page(admin_client, f"?message={message.pk}")
    frame = re.search(r"<iframe[^>]+>", words)
    assert frame
    assert 'sandbox=""' in frame[0]
    assert not re.search(r" src=\"", frame[0])
    assert "&lt;h1" in frame[0]
    assert "<h1>Big" not in words
    assert "alert(1)</script>" not in words


def test_looking_counts_nothing(admin_client: Client, cast: Cast) -> None:
    message = send(cast.ada, "email", NOW)
    words = page(admin_client, f"?message={message.pk}")
    assert "/o/" not in words
    assert not re.search(r"&lt;a[^&]*? href=", words)
    assert not Hit.objects.exists()


def test_a_text_is_shown_in_a_phone_with_its_parts_and_what_came_before(admin_client: Client, cast: Cast) -> None:
    send(cast.cleo, "sms", NOW, reference="old", source={"text": "Do you still like tea?"})
    Message.objects.update(state="sent", sent_at=NOW)
    message = send(cast.cleo, "sms", NOW, source={"text": "Hello {{ contact.first_name }}, it is late 😴"})
    words = page(admin_client, f"?message={message.pk}")
    assert "lc-bubble-old" in words
    assert "Do you still like tea?" in words
    assert "Hello Cleo, it is late 😴" in words
    assert "1 part" in words
    assert "of 70 characters" in words
    assert "😴 cut a part to 70 characters." in words


def test_words_that_cannot_be_put_together_say_so(admin_client: Client, cast: Cast) -> None:
    source = {"text": "{{ (1..100000000) | join: ' ' }}"}
    message = send(cast.ada, "sms", NOW, source=source)
    assert "The words could not be put together." in page(admin_client, f"?message={message.pk}")


def test_a_decision_without_words_is_shown_too(admin_client: Client, cast: Cast) -> None:
    message = send(cast.dan, "email", NOW, content_id=None, merge={}, state="suppressed", reason="no_address")
    words = page(admin_client, f"?message={message.pk}")
    assert "No words were put together." in words
    assert "We know no address of theirs for this." in words


def test_what_the_provider_said_is_shown(admin_client: Client, cast: Cast) -> None:
    message = send(cast.ada, "sms", NOW)
    Attempt.objects.create(message=message, at=NOW, provider="twilio", outcome="try_later", detail="Too many at once.")
    assert "Too many at once." in page(admin_client, f"?message={message.pk}")


@pytest.mark.parametrize("tab", [each for each in FILTERS if each.counted_by], ids=lambda tab: tab.key)
def test_what_a_tab_counts_is_read_from_one_index_without_sorting(tab: Filter) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Of a table with a handful of rows any plan will do; the only thing asked is whether one index can.
            for other in ("seqscan", "bitmapscan", "sort", "incremental_sort"):
                cursor.execute(f"SET LOCAL enable_{other} = off")
    plan = to_count(tab).values_list("pk")[:10].explain().lower()
    assert "message_due" in plan and "sort" not in plan and "temp b-tree" not in plan


def test_filters_show_and_count_their_own(admin_client: Client, cast: Cast) -> None:
    for state, reason in (("queued", ""), ("held", "quiet_hours"), ("unknown", "no_answer"), ("expired", "expired")):
        send(cast.ada, "email", NOW, reference=state, state=state, reason=reason)
    send(cast.ben, "sms", NOW, state="sent")
    Message.objects.filter(state="sent").update(provider="capture")
    words = page(admin_client)
    assert tabs(words) == {"All": "5", "Waiting": "2", "Captured": "1", "Not sent": "1", "Unsure": "1"}
    unsure = page(admin_client, "?show=unsure")
    assert "The provider didn't answer" in unsure.replace("&#x27;", "'")
    assert "Hello Ben" not in unsure


@pytest.mark.parametrize("words", ["cleo", "+1212555014", "winback", "still+like"])
def test_search_finds_by_person_address_campaign_and_words(admin_client: Client, cast: Cast, words: str) -> None:
    campaign = live("winback", "w", {"w": step("wait", {"next": "e"}, days=1), "e": FINISH}, NOW)
    send(cast.cleo, "sms", NOW, campaign_id=campaign.pk, source={"text": "Do you still like tea?"})
    send(cast.ada, "email", NOW)
    found = page(admin_client, f"?q={words.replace('+1', '%2B1')}")
    assert "Do you still like tea?" in found
    assert "Hello Ada" not in found


def test_a_search_that_finds_nothing_says_how_things_are_found(admin_client: Client, cast: Cast) -> None:
    send(cast.ada, "email", NOW)
    assert "Nothing found." in page(admin_client, "?q=%00%25_zzz")


def test_older_messages_are_a_page_away_and_none_is_lost(admin_client: Client, cast: Cast) -> None:
    for number in range(PAGE + 5):
        send(cast.ada, "sms", NOW, reference=f"r{number}", source={"text": f"Number {number:03}."})
    first = page(admin_client)
    older = re.search(r'href="(\?[^"]*before=\d+)"', first)
    assert older
    second = page(admin_client, older[1].replace("&amp;", "&"))
    seen = re.findall(r'<span class="lc-one-line">Number (\d+)\.', first + second)
    assert sorted(map(int, seen)) == list(range(PAGE + 5))


def test_a_row_opens_beside_the_list(admin_client: Client, cast: Cast) -> None:
    message = send(cast.ada, "email", NOW)
    words = page(admin_client, f"?message={message.pk}&pane=1")
    assert "Hello Ada" in words
    assert "<html" not in words


@pytest.mark.parametrize("more", ["?message=x", "?message=999", "?before=x", "?show=nonsense", f"?message={'9' * 30}"])
def test_an_address_that_makes_no_sense_shows_the_list(admin_client: Client, cast: Cast, more: str) -> None:
    send(cast.ada, "email", NOW)
    assert "Hello Ada" in page(admin_client, more)


def test_queries_do_not_grow_with_the_page(admin_client: Client, cast: Cast) -> None:
    counts = []
    for times in (1, 8):
        for n in range(times):
            for contact in cast:
                send(contact, "email", NOW, reference=f"{times}/{n}/{contact.pk}", campaign_id=n + 1)
        with CaptureQueriesContext(connection) as queries:
            page(admin_client)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 25


def test_a_name_is_never_markup(admin_client: Client, cast: Cast) -> None:
    Contact.objects.filter(pk=cast.ada.pk).update(first_name="<script>alert(1)</script>")
    contact = Contact.objects.get(pk=cast.ada.pk)
    for channel in ("email", "sms"):
        message = send(contact, channel, NOW, detail="<img src=x>", state="failed", reason="refused")
        words = page(admin_client, f"?message={message.pk}&q=%3Cscript%3E")
        assert "<script>alert" not in words
        assert "<img src=x>" not in words


def test_nothing_is_changed_here(admin_client: Client, cast: Cast) -> None:
    message = send(cast.ada, "email", NOW)
    assert admin_client.get(f"{ADDRESS}add/").status_code == 403
    assert admin_client.post(f"{ADDRESS}{message.pk}/delete/").status_code == 403
    assert admin_client.get(f"{ADDRESS}{message.pk}/change/").status_code == 302


def test_whoever_may_not_look_sees_and_pauses_nothing(client: Client, django_user_model: type[User]) -> None:
    client.force_login(django_user_model.objects.create_user("new", is_staff=True))
    assert client.get(ADDRESS).status_code == 403
    assert client.get(f"{ADDRESS}?message=1&pane=1").status_code == 403
    assert client.post(f"{ADDRESS}pause/").status_code == 403
    assert not Halt.objects.exists()


def test_what_is_paused_is_listed_and_let_go_on(admin_client: Client) -> None:
    for scope, key in (("everything", ""), ("channel", "sms"), ("campaign", "999")):
        halt(scope=scope, key=key, by="mara", now=NOW)
    words = admin_client.get("/admin/channels/halt/").content.decode()
    assert "Everything" in words
    assert "A campaign that is gone" in words
    rows = list(Halt.objects.values_list("pk", flat=True))
    admin_client.post("/admin/channels/halt/", {"action": "let_go_on", "_selected_action": rows})
    assert not Halt.objects.exists()
    assert "3 things are paused." in words
    words = admin_client.get("/admin/channels/halt/").content.decode()
    assert "Nothing is paused." in words
    assert 'class="lc-button lc-button-primary" href="/admin/channels/message/"' in words


@pytest.mark.parametrize(
    ("verdict", "state", "words"),
    [
        ("arrived", "sent", "says it went out."),
        ("again", "queued", "asked to send it again."),
        ("never", "cancelled", "let it be."),
    ],
)
def test_a_person_settles_what_the_provider_left_open(
    admin_client: Client, cast: Cast, verdict: str, state: str, words: str
) -> None:
    message = send(cast.ada, "sms", NOW, state="unknown", reason="no_answer")
    assert "It did not, send it again" in page(admin_client, f"?message={message.pk}")
    admin_client.post(f"{ADDRESS}{message.pk}/settle/", {"verdict": verdict})
    message.refresh_from_db()
    assert message.state == state
    assert words in page(admin_client, f"?message={message.pk}")


def test_what_is_settled_is_not_settled_again(admin_client: Client, cast: Cast) -> None:
    message = send(cast.ada, "sms", NOW, state="delivered")
    for verdict in ("again", "nonsense"):
        admin_client.post(f"{ADDRESS}{message.pk}/settle/", {"verdict": verdict})
    message.refresh_from_db()
    assert message.state == "delivered"
    assert not Attempt.objects.exists()


def test_whoever_may_only_look_settles_nothing(client: Client, cast: Cast, django_user_model: type[User]) -> None:
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_message"))
    client.force_login(reader)
    message = send(cast.ada, "sms", NOW, state="unknown", reason="no_answer")
    assert "send it again" not in page(client, f"?message={message.pk}")
    assert client.post(f"{ADDRESS}{message.pk}/settle/", {"verdict": "again"}).status_code == 403
