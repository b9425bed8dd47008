"""What others want of the reader stands on their first page until it is seen or answered."""

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client

from campaigns.teamwork.answer_approval import answer_approval
from campaigns.teamwork.ask_approval import CannotAnswer, ask_approval
from campaigns.teamwork.comment import comment
from campaigns.teamwork.models import Approval, Task
from campaigns.workflows.models import Campaign
from lifecycle.accounts.actor import ADMIN, Actor
from lifecycle.accounts.roles import APPROVER
from lifecycle.clock.set import set_clock
from tests.campaigns.teamwork.conftest import client_of, member
from tests.campaigns.workflows.journeys import FINISH, draft
from tests.cast import DAY, NOW


@pytest.fixture(autouse=True)
def monday(db: None, settings: LazySettings) -> None:
    settings.CLOCK = "manual"
    settings.PUBLISH_NEEDS_APPROVAL = True
    set_clock(to=NOW)


@pytest.fixture
def mara(db: None) -> User:
    return member("Mara", "Marketer")


@pytest.fixture
def jonas(db: None) -> User:
    return member("Jonas", APPROVER)


@pytest.fixture
def gift(db: None) -> Campaign:
    return draft("gift", "end", {"end": FINISH}, NOW - DAY)


def actor_of(user: User) -> Actor:
    return Actor(user.get_full_name(), ADMIN, user.pk)


def home(user: User) -> str:
    return " ".join(client_of(user).get("/admin/").content.decode().split())


def asked(gift: Campaign, by: User, of: User | None = None, **more: object) -> Approval:
    return ask_approval(
        campaign_id=gift.pk, name=gift.name, digest="d", choices={}, by=actor_of(by), words="Too long?", now=NOW,
        asked_of=of, **more,
    )  # type: ignore[arg-type]  # fmt: skip


def test_whoever_may_approve_sees_what_waits_for_their_yes_and_what_changed(
    gift: Campaign, mara: User, jonas: User
) -> None:
    asked(gift, mara, changes=[f"Change {n}" for n in range(5)])
    words = home(jonas)
    assert "“gift” waits for your yes" in words and "Mara: Too long?" in words
    assert "Change 2" in words and "Change 3" not in words and "and 2 more changes" in words
    assert "One thing needs you." in words and words.count("Look and answer") == 1
    assert "waits for your yes" not in home(mara) and "Nothing needs you." in home(mara)
    # The same is not said again among the tasks.
    assert Task.objects.count() == 1 and "Mara asks you to approve" not in words


def test_who_was_asked_is_asked_and_nobody_else(gift: Campaign, mara: User, jonas: User) -> None:
    other = member("Olga", APPROVER)
    asked(gift, mara, of=jonas)
    assert "waits for your yes" in home(jonas)
    assert "waits for your yes" not in home(other)
    assert Task.objects.get().assignee == jonas


def test_nobody_is_asked_who_may_not_answer(gift: Campaign, mara: User, jonas: User) -> None:
    with pytest.raises(CannotAnswer, match="Mara cannot approve"):
        asked(gift, jonas, of=mara)
    with pytest.raises(CannotAnswer):
        asked(gift, mara, of=jonas, editors=[jonas.pk])
    assert not Approval.objects.exists() and not Task.objects.exists()


def test_what_was_changed_since_waits_for_nobody(gift: Campaign, mara: User, jonas: User) -> None:
    asked(gift, mara)
    Campaign.objects.update(updated_at=NOW + DAY)
    assert "waits for your yes" not in home(jonas)


def test_the_answer_is_news_to_whoever_asked_until_they_look(gift: Campaign, mara: User, jonas: User) -> None:
    approval = asked(gift, mara)
    answer_approval(
        approval=approval, name="gift", digest="d", by=actor_of(jonas), editors=(), is_yes=False, words="Shorter",
        now=NOW,
    )  # fmt: skip
    assert "Jonas sent “gift” back" in home(mara) and "Shorter" in home(mara)
    page = client_of(mara).get(f"/admin/campaigns/campaign/{gift.pk}/change/").content.decode()
    assert "sent it back" in page and "asked for a yes" in page
    assert "Jonas sent" not in home(mara)
    assert "waits for your yes" not in home(jonas)


def test_a_name_in_a_comment_stands_there_until_it_is_seen(gift: Campaign, mara: User, jonas: User) -> None:
    comment(text="<i>@jonas</i> look", by=actor_of(mara), now=NOW, campaign_id=gift.pk)
    assert "Mara named you on “gift”" in home(jonas) and "&lt;i&gt;@jonas" in home(jonas)
    assert "named you" not in home(mara)
    client_of(jonas).get(f"/admin/campaigns/campaign/{gift.pk}/change/")
    assert "named you" not in home(jonas)


def test_approver_is_chosen_on_the_page_that_publishes(gift: Campaign, mara: User, jonas: User) -> None:
    client: Client = client_of(mara)
    where = f"/admin/campaigns/campaign/{gift.pk}/publish/"
    Campaign.objects.update(draft={**gift.draft, "triggers": [{"kind": "by_hand"}]})
    assert f'<option value="{jonas.pk}">Jonas</option>' in client.get(where).content.decode()
    seen = Campaign.objects.get().updated_at.isoformat()
    client.post(where, {"seen": seen, "act": "ask", "words": "Look", "asked_of": jonas.pk})
    assert Approval.objects.get().asked_of == jonas.pk
    assert "Mara asks Jonas for a yes." in client.get(where).content.decode()
