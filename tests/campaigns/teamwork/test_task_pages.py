import pytest
from django.contrib.auth.models import User
from django.test import Client

from campaigns.teamwork.create_tasks import NewTask, create_tasks
from campaigns.teamwork.finish import finish, reopen
from campaigns.teamwork.models import Task
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
