import pytest

from campaigns.teamwork.create_tasks import NewTask, create_tasks
from campaigns.teamwork.models import Task
from tests.cast import DAY, NOW, Cast

pytestmark = pytest.mark.django_db


def test_a_task_is_made_once_for_its_reference_and_by_one_statement(cast: Cast, django_assert_num_queries) -> None:
    tasks = [NewTask(f"1/{contact.pk}/1/call/1", "Call", contact_id=contact.pk, due_at=NOW + DAY) for contact in cast]
    with django_assert_num_queries(1):
        assert create_tasks(tasks, now=NOW) == 5
    assert create_tasks(tasks, now=NOW) == 0
    assert cast.ada.tasks.get().due_at == NOW + DAY


def test_a_program_asks_the_team_once(cast: Cast, api) -> None:
    said = {"title": "Call Ada", "contact": cast.ada.pk, "reference": "crm-1", "due_at": "2026-11-05"}
    answers = [api("post", "tasks", said) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json()["due_at"] == "2026-11-05T00:00:00Z" and answers[0].json()["assignee"] == ""
    assert Task.objects.get().contact == cast.ada


def test_a_task_is_done_and_opened_again(api) -> None:
    create_tasks([NewTask("a", "Call"), NewTask("b", "Write")], now=NOW)
    call = Task.objects.get(reference="a")
    assert api("post", f"tasks/{call.pk}/finish").json()["done_at"]
    assert [row["title"] for row in api("get", "tasks?is_done=false").json()["results"]] == ["Write"]
    assert [row["title"] for row in api("get", "tasks?is_done=true").json()["results"]] == ["Call"]
    assert api("post", f"tasks/{call.pk}/reopen").json()["done_at"] is None


@pytest.mark.parametrize("wrong", [{"title": ""}, {"contact": 999}, {"due_at": "tomorrow"}, {"reference": ""}])
def test_a_task_that_cannot_be_is_refused(api, wrong) -> None:
    said = {"title": "Call", "reference": "crm-1", **wrong}
    assert api("post", "tasks", said).status_code == 400
    assert not Task.objects.exists()


def test_tasks_need_their_own_scope(program) -> None:
    assert program("templates:read")("get", "tasks").status_code == 403
