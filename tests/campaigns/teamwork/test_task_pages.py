import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client

from campaigns.teamwork.create_tasks import NewTask, create_tasks
from campaigns.teamwork.finish import finish, reopen
from campaigns.teamwork.models import Task
from lifecycle.accounts.models import Deed
from lifecycle.clock.set import set_clock
from tests.campaigns.teamwork.conftest import client_of
from tests.campaigns.workflows.journeys import FINISH, draft
from tests.cast import DAY, NOW, Cast

PAGE = "/admin/campaigns/task/"


@pytest.fixture
def call(cast: Cast) -> Task:
    create_tasks([NewTask("call", "Call Ben", contact_id=cast.ben.pk, due_at=NOW)], now=NOW - DAY)
    return Task.objects.get()


def test_a_task_is_done_once(call: Task) -> None:
    assert finish(task_ids=[call.pk], now=NOW) == 1
    assert finish(task_ids=[call.pk], now=NOW + DAY) == 0
    call.refresh_from_db()
    assert call.done_at == NOW
    assert reopen(task_ids=[call.pk], now=NOW) == 1


def test_the_list_says_who_it_is_about_and_marks_it_done(admin_client: Client, call: Task) -> None:
    words = admin_client.get(PAGE).content.decode()
    assert "Call Ben" in words
    assert f"/admin/lifecycle/contact/{call.contact_id}/change/" in words
    admin_client.post(PAGE, {"action": "mark_done", "_selected_action": [call.pk]})
    assert "Call Ben" not in admin_client.get(f"{PAGE}?show=open").content.decode()
    assert "Call Ben" in admin_client.get(f"{PAGE}?show=done").content.decode()


def test_a_task_is_asked_for_by_hand(admin_client: Client, cast: Cast, admin_user: User) -> None:
    fields = {"title": "Send flowers", "note": "", "contact": cast.ada.pk, "assignee": admin_user.pk}
    answer = admin_client.post(f"{PAGE}add/", {**fields, "due_at_0": "", "due_at_1": ""})
    assert answer.status_code == 302
    assert Task.objects.get().contact == cast.ada
    assert "Send flowers" in admin_client.get(f"{PAGE}?whose=mine").content.decode()
    assert "Send flowers" not in admin_client.get(f"{PAGE}?whose=nobody").content.decode()


def test_the_list_shows_what_is_asked_for(cast: Cast, settings: LazySettings, mara: User, jonas: User) -> None:
    settings.CLOCK = "manual"
    set_clock(to=NOW)
    gift = draft("gift", "end", {"end": FINISH}, NOW)
    create_tasks(
        [
            NewTask("a", "Late one", due_at=NOW - DAY, assignee_id=mara.pk),
            NewTask("b", "Of the gift", campaign_id=gift.pk, assignee_id=jonas.pk),
            NewTask("c", "Done one"),
        ],
        now=NOW,
    )
    finish(task_ids=[Task.objects.get(reference="c").pk], now=NOW)
    client = client_of(mara)
    titles = ("Late one", "Of the gift", "Done one")
    for asked, shown in (
        ("", titles),
        ("show=late", ("Late one",)),
        ("show=open&whose=mine", ("Late one",)),
        (f"whose={jonas.pk}", ("Of the gift",)),
        (f"campaign={gift.pk}", ("Of the gift",)),
        ("show=done", ("Done one",)),
        ("whose=²", ()),
    ):
        words = client.get(f"{PAGE}?{asked}").content.decode()
        assert [title for title in titles if f">{title}<" in words] == list(shown), asked
    assert "1 task waits for you. 1 of them is late." in client.get(PAGE).content.decode()


def test_many_tasks_are_given_to_somebody_at_once(mara: User, jonas: User, anne: User) -> None:
    create_tasks([NewTask(name, name) for name in ("a", "b", "c")], now=NOW)
    chosen = list(Task.objects.exclude(reference="c").values_list("pk", flat=True))
    client, asked = client_of(mara), {"action": "give", "_selected_action": chosen}
    words = client.post(PAGE, asked).content.decode()
    assert "Whose are these 2 tasks?" in words and "Jonas" in words and "Anne" not in words
    client.post(PAGE, asked | {"to": jonas.pk})
    assert sorted(Task.objects.filter(assignee=jonas).values_list("reference", flat=True)) == ["a", "b"]
    deed = Deed.objects.get(verb="task.assign")
    assert (deed.by, deed.sentence) == ("Mara Kowalski", "gave 2 tasks to Jonas")
    refused = client.post(PAGE, asked | {"to": anne.pk}, follow=True).content.decode()
    assert "Anne may not do tasks." in refused
    client.post(PAGE, asked | {"to": "nobody"})
    assert not Task.objects.exclude(assignee=None).exists()


def test_done_and_open_again_are_on_record(call: Task, jonas: User, anne: User) -> None:
    client = client_of(jonas)
    client.post(f"{PAGE}{call.pk}/done/")
    call.refresh_from_db()
    assert call.done_at and call.done_name == "Jonas"
    client.post(f"{PAGE}{call.pk}/open/")
    call.refresh_from_db()
    assert (call.done_at, call.done_name) == (None, "")
    # By its number only: a task's words may name a person.
    deeds = Deed.objects.filter(about="campaigns.task").order_by("pk").values_list("sentence", "about_id")
    assert list(deeds) == [("finished a task", str(call.pk)), ("opened a task again", str(call.pk))]
    assert client_of(anne).post(f"{PAGE}{call.pk}/done/").status_code == 403
    assert client.get(f"{PAGE}{call.pk}/done/").status_code == 405


def test_a_task_begins_with_whom_and_what_it_is_about(cast: Cast, mara: User) -> None:
    gift = draft("gift", "end", {"end": FINISH}, NOW)
    client = client_of(mara)
    contact = client.get(f"/admin/lifecycle/contact/{cast.ben.pk}/change/").content.decode()
    assert f'href="{PAGE}add/?contact={cast.ben.pk}"' in contact
    campaign = client.get(f"/admin/campaigns/campaign/{gift.pk}/change/").content.decode()
    assert f'href="{PAGE}add/?campaign={gift.pk}"' in campaign
    words = client.get(f"{PAGE}add/?campaign={gift.pk}").content.decode()
    assert f'<option value="{gift.pk}" selected>gift</option>' in words
    assert "selected>gift</option>" not in client.get(f"{PAGE}add/").content.decode()
    fields = {"title": "Ask", "note": "", "contact": cast.ben.pk, "due_at_0": "", "due_at_1": ""}
    client.post(f"{PAGE}add/", fields | {"campaign_id": gift.pk})
    task = Task.objects.get()
    assert (task.campaign_id, task.asked_name) == (gift.pk, "Mara Kowalski")
    assert ">Ask</a>" in client.get(f"/admin/lifecycle/contact/{cast.ben.pk}/change/").content.decode()
    page = client.get(f"{PAGE}{task.pk}/change/").content.decode()
    assert "gift" in page and "Ben" in page and "by Mara Kowalski" in page
    client.post(f"{PAGE}add/", fields | {"campaign_id": 999})
    assert Task.objects.count() == 1


def test_the_campaign_of_a_task_is_changed_and_taken_away(mara: User, anne: User) -> None:
    gift, trial = (draft(name, "end", {"end": FINISH}, NOW) for name in ("gift", "trial"))
    create_tasks([NewTask("a", "Ask", campaign_id=gift.pk), NewTask("b", "Of none")], now=NOW)
    task, other = Task.objects.get(reference="a"), Task.objects.get(reference="b")
    fields = {"title": "Ask", "note": "", "due_at_0": "", "due_at_1": ""}
    for said, kept in ((trial.pk, trial.pk), ("", 0), (999, 0)):
        client_of(mara).post(f"{PAGE}{task.pk}/change/", fields | {"campaign_id": said})
        task.refresh_from_db()
        assert task.campaign_id == kept
    client_of(mara).post(f"{PAGE}{other.pk}/change/", fields | {"title": "Of none", "campaign_id": ""})
    assert not Deed.objects.filter(verb="task.change", about_id=other.pk).exists()
    shown = client_of(anne).get(f"{PAGE}{task.pk}/change/").context["adminform"]
    names = [name for _title, options in shown.fieldsets for name in options["fields"]]
    assert "title" in names and "campaign_id" not in names  # she would read its number


def test_whose_task_it_is_offers_only_who_may_do_it(mara: User, jonas: User, anne: User) -> None:
    words = client_of(mara).get(f"{PAGE}add/").content.decode()
    assert ">Jonas</option>" in words and ">Anne</option>" not in words


def test_a_longer_list_costs_no_more(mara: User, cast: Cast, django_assert_max_num_queries) -> None:
    for n in range(20):
        gift = draft(f"gift-{n}", "end", {"end": FINISH}, NOW)
        new = NewTask(str(n), "Call", contact_id=cast.ben.pk, campaign_id=gift.pk, assignee_id=mara.pk)
        create_tasks([new], now=NOW)
    client = client_of(mara)
    client.get(PAGE)
    with django_assert_max_num_queries(20):
        client.get(PAGE)
