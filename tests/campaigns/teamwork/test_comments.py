from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client

from campaigns.teamwork.change_comment import NotYours, change_comment, remove_comment
from campaigns.teamwork.comment import BadComment, comment
from campaigns.teamwork.create_tasks import NewTask, create_tasks
from campaigns.teamwork.mentions import parts
from campaigns.teamwork.models import Comment, Mention, Task
from campaigns.teamwork.settle_comment import settle_comment
from campaigns.workflows.models import Campaign
from lifecycle.accounts.actor import ADMIN, Actor
from lifecycle.contacts.erase import erase
from tests.campaigns.teamwork.conftest import client_of
from tests.campaigns.workflows.journeys import FINISH, draft
from tests.cast import DAY, NOW, Cast

HOUR = timedelta(hours=1)


@pytest.fixture
def gift(db: None) -> Campaign:
    return draft("gift", "end", {"end": FINISH}, NOW)


def actor_of(user: User) -> Actor:
    return Actor(user.get_full_name(), ADMIN, user.pk)


def page(client: Client, gift: Campaign) -> str:
    return client.get(f"/admin/campaigns/campaign/{gift.pk}/change/").content.decode()


def test_whoever_is_named_is_told_and_nobody_else(gift: Campaign, mara: User, jonas: User, anne: User) -> None:
    said = "@jonas, please look. Mail to mara@anne is none, nor are @nobody and @mara myself."
    made = comment(text=said, by=actor_of(mara), now=NOW, campaign_id=gift.pk)
    assert [mention.user for mention in made.mentions.all()] == [jonas]


def test_a_name_at_the_end_of_a_sentence_is_one(gift: Campaign, mara: User, jonas: User) -> None:
    made = comment(text="Over to @jonas.", by=actor_of(mara), now=NOW, campaign_id=gift.pk)
    assert made.mentions.get().user == jonas
    assert parts(made.text, {"jonas": "Jonas"}) == [("Over to ", False), ("@Jonas", True), (".", False)]


@pytest.mark.parametrize("text", ["", " \n ", "\x00", "x" * 4001])
def test_an_empty_or_endless_comment_is_refused(gift: Campaign, mara: User, text: str) -> None:
    with pytest.raises(BadComment):
        comment(text=text, by=actor_of(mara), now=NOW, campaign_id=gift.pk)


def test_one_s_own_is_changed_within_the_hour(gift: Campaign, mara: User, jonas: User, anne: User) -> None:
    made = comment(text="@jonas look", by=actor_of(mara), now=NOW, campaign_id=gift.pk)
    change_comment(comment=made, text="@anne look", by=actor_of(mara), now=NOW + HOUR)
    assert Mention.objects.get().user == anne
    with pytest.raises(NotYours):
        change_comment(comment=made, text="no", by=actor_of(jonas), now=NOW)
    for deed in (change_comment, remove_comment):
        with pytest.raises(NotYours):
            more = {"text": "late"} if deed is change_comment else {}
            deed(comment=made, by=actor_of(mara), now=NOW + 2 * HOUR, **more)  # type: ignore[operator]
    assert Comment.objects.get().text == "@anne look"
    remove_comment(comment=made, by=actor_of(mara), now=NOW + HOUR)
    assert not Comment.objects.exists() and not Mention.objects.exists()


def test_a_comment_is_settled_once_and_opened_again(gift: Campaign, mara: User, jonas: User) -> None:
    made = comment(text="Too long?", by=actor_of(mara), now=NOW, campaign_id=gift.pk)
    assert settle_comment(comment=made, by=actor_of(jonas), is_settled=True, now=NOW)
    assert not settle_comment(comment=made, by=actor_of(mara), is_settled=True, now=NOW + DAY)
    assert Comment.objects.get().resolved_name == "Jonas"
    assert settle_comment(comment=made, by=actor_of(mara), is_settled=False, now=NOW)


def test_comments_on_a_task_go_with_the_person_it_is_about(cast: Cast, mara: User) -> None:
    create_tasks([NewTask("call", "Call Ben", contact_id=cast.ben.pk)], now=NOW)
    comment(text="He called back", by=actor_of(mara), now=NOW, task=Task.objects.get())
    erase([cast.ben.pk], now=NOW)
    assert not Comment.objects.exists()


# On the pages


def test_a_campaign_s_page_shows_what_was_said_and_escapes_it(gift: Campaign, mara: User, jonas: User) -> None:
    answer = client_of(mara).post(f"/admin/comments/campaign/{gift.pk}/", {"text": "<b>@jonas</b> <script>x</script>"})
    assert answer["Location"].endswith(f"/admin/campaigns/campaign/{gift.pk}/change/#talk")
    words = page(client_of(mara), gift)
    assert "&lt;b&gt;" in words and "<script>x" not in words
    assert '<b class="lc-mention">@Jonas</b>' in words


def test_a_mention_is_unread_until_the_page_is_seen(gift: Campaign, mara: User, jonas: User) -> None:
    comment(text="@jonas look", by=actor_of(mara), now=NOW, campaign_id=gift.pk)
    page(client_of(mara), gift)
    assert Mention.objects.get().read_at is None
    assert "new for you" in page(client_of(jonas), gift)
    assert Mention.objects.get().read_at is not None
    assert "new for you" not in page(client_of(jonas), gift)


def test_an_analyst_reads_and_does_not_write(gift: Campaign, mara: User, anne: User) -> None:
    made = comment(text="How many?", by=actor_of(mara), now=NOW, campaign_id=gift.pk)
    words = page(client_of(anne), gift)
    assert "How many?" in words and "Say something to the team" not in words
    for address in (f"campaign/{gift.pk}", f"{made.pk}/settle", f"{made.pk}/change", f"{made.pk}/remove"):
        assert client_of(anne).post(f"/admin/comments/{address}/", {"text": "x"}).status_code == 403
    assert Comment.objects.get().resolved_at is None


def test_nobody_changes_or_takes_back_what_another_said(gift: Campaign, mara: User, jonas: User) -> None:
    made = comment(text="Mine", by=actor_of(mara), now=NOW, campaign_id=gift.pk)
    for deed in ("change", "remove"):
        client_of(jonas).post(f"/admin/comments/{made.pk}/{deed}/", {"text": "Ours"})
    assert Comment.objects.get().text == "Mine"
    assert client_of(jonas).post(f"/admin/comments/{made.pk}/explode/").status_code == 404
    client_of(jonas).post(f"/admin/comments/{made.pk}/settle/")
    assert "Settled by Jonas" in page(client_of(mara), gift)


def test_a_thread_costs_the_same_however_much_was_said(
    gift: Campaign, mara: User, jonas: User, django_assert_max_num_queries
) -> None:
    for n in range(30):
        comment(text=f"{n} @jonas @mara", by=actor_of(mara), now=NOW, campaign_id=gift.pk)
    client = client_of(jonas)
    page(client, gift)
    with django_assert_max_num_queries(45):
        page(client, gift)


def test_there_is_no_comment_on_what_is_not_there(gift: Campaign, mara: User) -> None:
    for address in ("campaign/999", "task/999", "999/settle"):
        assert client_of(mara).post(f"/admin/comments/{address}/", {"text": "x"}).status_code == 404
    assert client_of(mara).get(f"/admin/comments/campaign/{gift.pk}/").status_code == 405
