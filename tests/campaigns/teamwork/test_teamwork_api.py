import pytest
from django.contrib.auth.models import User

from campaigns.teamwork.create_tasks import NewTask, create_tasks
from campaigns.teamwork.models import Comment, Mention, Task
from campaigns.workflows.models import Campaign
from lifecycle.accounts.models import Deed
from tests.campaigns.workflows.journeys import FINISH, draft
from tests.cast import DAY, NOW, Cast
from tests.program import Program


@pytest.fixture
def gift(db: None) -> Campaign:
    return draft("gift", "end", {"end": FINISH}, NOW)


@pytest.fixture
def program(db: None) -> Program:
    return Program()


def test_a_task_is_asked_for_given_changed_and_found(program: Program, gift: Campaign, jonas: User, cast: Cast) -> None:
    said = {"reference": "7", "title": "Call", "contact": cast.ada.pk, "campaign": gift.pk, "assignee": "jonas"}
    made = program("post", "tasks", said).json()
    assert (made["assignee"], made["campaign"], made["asked_name"]) == ("jonas", gift.pk, "shop")
    changed = program("patch", f"tasks/{made['id']}", {"title": "Write", "due_at": "2026-12-01", "assignee": ""}).json()
    assert (changed["title"], changed["due_at"], changed["assignee"]) == ("Write", "2026-12-01T00:00:00Z", "")
    moved = program("post", "tasks/assign", {"ids": [made["id"]], "assignee": "jonas"}).json()
    assert moved == {"moved": 1}
    for asked, count in (("assignee=jonas", 1), ("assignee=mara", 0), (f"campaign={gift.pk}", 1)):
        assert len(program("get", f"tasks?{asked}").json()["results"]) == count, asked
    done = program("post", f"tasks/{made['id']}/finish").json()
    assert done["done_name"] == "shop" and done["done_at"]
    assert program("post", f"tasks/{made['id']}/reopen").json()["done_at"] is None
    verbs = list(Deed.objects.filter(verb__startswith="task.").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["task.change", "task.assign", "task.assign", "task.finish", "task.reopen"]


@pytest.mark.parametrize(
    ("said", "field"),
    [({"assignee": "anne"}, "assignee"), ({"assignee": "nobody"}, "assignee"), ({"campaign": 999}, "campaign"),
     ({"contact": 999}, "contact"), ({"due_at": "soon"}, "due_at")],
)  # fmt: skip
def test_a_task_is_refused_with_the_field_that_is_wrong(
    program: Program, anne: User, said: dict[str, object], field: str
) -> None:
    answer = program("post", "tasks", {"reference": "7", "title": "Call", **said})
    assert answer.status_code == 400 and answer.json()["errors"][0]["field"] == field
    assert not Task.objects.exists()


def test_a_comment_names_somebody_and_is_settled(program: Program, gift: Campaign, jonas: User) -> None:
    made = program("post", "comments", {"campaign": gift.pk, "text": "@jonas, too long?"})
    assert made.status_code == 201 and made.json()["names"] == ["jonas"] and made.json()["author"] == "shop"
    assert Mention.objects.get().user == jonas
    where = f"comments/{made.json()['id']}"
    assert program("post", f"{where}/resolve").json()["resolved_name"] == "shop"
    assert len(program("get", "comments?is_resolved=true").json()["results"]) == 1
    assert program("post", f"{where}/reopen").json()["resolved_at"] is None
    assert len(program("get", f"comments?campaign={gift.pk}&is_resolved=false").json()["results"]) == 1


def test_a_comment_is_about_one_thing_that_is_there(program: Program, gift: Campaign) -> None:
    create_tasks([NewTask("call", "Call")], now=NOW)
    task = Task.objects.get()
    assert program("post", "comments", {"task": task.pk, "text": "Done?"}).json()["task"] == task.pk
    wrong = [
        {},
        {"campaign": gift.pk, "task": task.pk},
        {"campaign": 999},
        {"task": 999},
        {"task": task.pk, "text": " "},
    ]
    for said in wrong:
        assert program("post", "comments", {"text": "Hm", **said}).status_code == 400, said
    assert Comment.objects.count() == 1


def test_nobody_changes_by_token_what_others_wrote(program: Program, gift: Campaign, mara: User) -> None:
    old = Comment.objects.create(
        campaign_id=gift.pk, author=mara, author_name="Mara", text="Mine", written_at=NOW + DAY
    )
    assert program("patch", f"comments/{old.pk}", {"text": "Ours"}).status_code == 403
    assert program("delete", f"comments/{old.pk}").status_code == 403
    assert Comment.objects.get().text == "Mine"


def test_a_token_changes_and_takes_back_what_it_wrote_itself(gift: Campaign, mara: User) -> None:
    program = Program()
    program.token.created_by = mara
    program.token.save()
    pk = program("post", "comments", {"campaign": gift.pk, "text": "Hm"}).json()["id"]
    assert program("patch", f"comments/{pk}", {"text": "Ah"}).json()["text"] == "Ah"
    assert program("delete", f"comments/{pk}").status_code == 204
    assert not Comment.objects.exists()
