from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.end import end
from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.pause import pause
from campaigns.workflows.steps.base import steps
from campaigns.workflows.triggers.base import triggers
from campaigns.workflows.turn import turn
from channels.outbox.models import Halt
from channels.outbox.wake import asleep
from lifecycle.contacts.identify import Identity, identify
from lifecycle.events.record import NewEvent, record_events
from lifecycle.segments.models import Segment
from lifecycle.stages.models import Stage
from tests.campaigns.workflows.journeys import FINISH, draft, live, on, step, text
from tests.cast import DAY, NOW

pytestmark = pytest.mark.django_db
LIST = "/admin/campaigns/campaign/"


@pytest.fixture(autouse=True)
def nobody_is_woken() -> Iterator[None]:
    with asleep():
        yield


def page(campaign: Campaign, name: str = "change", *args: object) -> str:
    return reverse(f"admin:campaigns_campaign_{name}", args=[campaign.pk, *args])


def post(client: Client, campaign: Campaign, page_name: str, /, *args: object, query: str = "", **said: Any) -> Any:
    campaign.refresh_from_db()
    seen = campaign.updated_at.isoformat()
    return client.post(page(campaign, page_name, *args) + query, {"seen": seen, **said}, follow=True)


def shown(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def win_back() -> Campaign:
    """Three people at “rest”, one of whom is kept there by a problem; one has gone through."""
    text("survey", NOW)
    campaign = live(
        "win-back",
        "survey",
        {
            "survey": step("send", {"next": "rest"}, template="survey"),
            "rest": step("wait", {"next": "done"}, days=3),
            "done": {"kind": "goal", "settings": {"name": "Back to active"}},
        },
        NOW,
        [on("Order Completed")],
        exit_rule={"kind": "attribute", "field": "plan", "op": "is", "value": "gone"},
    )
    people = identify([Identity(external_id=f"p{n}", traits={"first_name": f"P{n}"}) for n in range(3)], now=NOW)
    record_events([NewEvent(each.contact_id or 0, "Order Completed", NOW) for each in people], now=NOW)
    turn(now=NOW)
    Enrollment.objects.filter(contact_id=people[0].contact_id).update(problem="A name is missing.", due_at=None)
    return campaign


def test_the_list_opens_with_a_sentence_and_asks_as_much_for_ten_campaigns_as_for_one(
    admin_client: Client, win_back: Campaign
) -> None:
    admin_client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        answer = shown(admin_client.get(LIST))
    assert "1 campaign is live." in answer and "3 people are inside. 1 person is stuck." in answer
    for number in range(9):
        draft(f"more-{number}", "end", {"end": FINISH}, NOW)
    with CaptureQueriesContext(connection) as ten:
        shown(admin_client.get(LIST))
    assert len(ten) == len(one)


def test_a_campaign_says_what_is_true_now_and_draws_where_people_are(admin_client: Client, win_back: Campaign) -> None:
    said = shown(admin_client.get(page(win_back)))
    assert "3 people are inside." in said
    assert "Enters at each “Order Completed”" in said
    assert "they have “gone” as plan" in said
    assert "Wait 3 days" in said and "Back to active" in said
    assert said.count('class="lc-node ') == 4
    assert "1 person is stuck" in said and "A name is missing." in said


def test_the_page_asks_the_same_of_the_database_however_many_are_inside(
    admin_client: Client, win_back: Campaign
) -> None:
    admin_client.get(page(win_back))
    with CaptureQueriesContext(connection) as few:
        shown(admin_client.get(page(win_back)))
    people = identify([Identity(external_id=f"q{n}") for n in range(40)], now=NOW)
    record_events([NewEvent(each.contact_id or 0, "Order Completed", NOW) for each in people], now=NOW)
    turn(now=NOW)
    with CaptureQueriesContext(connection) as many:
        assert "43 people are inside." in shown(admin_client.get(page(win_back)))
    assert len(many) == len(few)


def test_a_workflow_is_drawn_by_plain_forms_from_nothing_to_published(admin_client: Client) -> None:
    text("hello", NOW)
    answer = admin_client.post("/admin/campaigns/campaign/add/", {"name": "Say hello", "stage": ""})
    assert answer["Location"].endswith("/editor/")
    campaign = Campaign.objects.get(key="say-hello")
    assert "There is no step yet." in shown(admin_client.get(page(campaign)))

    post(admin_client, campaign, "step_add", query="?kind=wait", days="1")
    post(admin_client, campaign, "step_add", query="?after=wait&exit=next&kind=send", template="hello")
    post(admin_client, campaign, "step_add", query="?after=hello&exit=next&kind=finish")
    post(admin_client, campaign, "trigger_add", query="?kind=event", event="Signed Up")
    campaign.refresh_from_db()
    assert campaign.draft["triggers"] == [{"kind": "event", "event": "Signed Up"}]
    assert {key: spec["exits"] for key, spec in campaign.draft["steps"].items()} == {
        "wait": {"next": "hello"},
        "hello": {"next": "finish"},
        "finish": {},
    }
    asked = shown(admin_client.get(page(campaign, "publish")))
    assert "Nobody is inside." in asked and "Publish version 1" in asked
    assert "Version 1 is live." in shown(post(admin_client, campaign, "publish"))
    campaign.refresh_from_db()
    assert campaign.status == "live"


def test_a_branch_is_filled_in_by_rows_and_its_ways_are_connected(admin_client: Client) -> None:
    campaign = draft("choose", "end", {"end": FINISH}, NOW)
    rows = {
        "branches-row": "0",
        "branches-0-name": "pro",
        "branches-0-condition-node": ["root:", "a:root"],
        "branches-0-condition-root-kind": "all",
        "branches-0-condition-a-kind": "attribute",
        "branches-0-condition-a-field": "plan",
        "branches-0-condition-a-op": "is",
        "branches-0-condition-a-value": "pro",
    }
    post(admin_client, campaign, "step_add", query="?kind=branch", **rows)
    campaign.refresh_from_db()
    way = {"name": "pro", "condition": {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}}
    assert campaign.draft["steps"]["branch"]["settings"] == {"branches": [way]}
    post(admin_client, campaign, "step", "branch", **rows, **{"exit-pro": "end", "exit-otherwise": ""})
    campaign.refresh_from_db()
    assert campaign.draft["steps"]["branch"]["exits"] == {"pro": "end"}
    said = shown(admin_client.get(page(campaign)))
    assert "The way out “otherwise” leads nowhere." in said


def test_what_cannot_work_is_said_at_the_input(admin_client: Client) -> None:
    campaign = draft("odd", "end", {"end": FINISH}, NOW)
    said = shown(post(admin_client, campaign, "step_add", query="?kind=wait"))
    assert "Say how long to wait." in said
    said = shown(post(admin_client, campaign, "trigger_add", query="?kind=event", event=""))
    assert "This field is required." in said
    campaign.refresh_from_db()
    assert list(campaign.draft["steps"]) == ["end"]


@pytest.mark.parametrize("kind", [kind.kind for kind in steps.all()])
def test_every_kind_of_step_has_its_form(admin_client: Client, kind: str) -> None:
    campaign = draft("any", "end", {"end": FINISH}, NOW)
    said = shown(admin_client.get(page(campaign, "step_add") + f"?kind={kind}"))
    assert str(steps.get(kind).label) in said and "Add this step" in said


@pytest.mark.parametrize("kind", [kind.kind for kind in triggers.all()])
def test_every_kind_of_trigger_has_its_form(admin_client: Client, kind: str) -> None:
    campaign = draft("any", "end", {"end": FINISH}, NOW)
    said = shown(admin_client.get(page(campaign, "trigger_add") + f"?kind={kind}"))
    assert "Let people in this way" in said


def test_the_palette_shows_every_kind_with_its_words(admin_client: Client) -> None:
    campaign = draft("any", "end", {"end": FINISH}, NOW)
    said = shown(admin_client.get(page(campaign, "step_add") + "?after=end&exit=next"))
    for kind in steps.all():
        assert str(kind.label) in said


def test_a_trigger_is_changed_and_taken_out(admin_client: Client) -> None:
    campaign = draft("any", "end", {"end": FINISH}, NOW, [on("Signed Up")])
    post(admin_client, campaign, "trigger", 0, event="Logged In")
    campaign.refresh_from_db()
    assert campaign.draft["triggers"] == [{"kind": "event", "event": "Logged In"}]
    post(admin_client, campaign, "trigger", 0, remove="1")
    campaign.refresh_from_db()
    assert campaign.draft["triggers"] == []


def test_a_stored_moment_is_shown_in_the_browsers_own_form(admin_client: Client) -> None:
    schedule = {"kind": "schedule", "at": "2026-12-01T09:30:00+00:00", "repeat": "once", "who": {}}
    campaign = draft("later", "end", {"end": FINISH}, NOW, [schedule])
    said = shown(admin_client.get(page(campaign, "trigger", 0)))
    assert 'type="datetime-local"' in said and 'value="2026-12-01T09:30"' in said


def test_who_saves_after_somebody_else_is_told_and_changes_nothing(admin_client: Client) -> None:
    campaign = draft("busy", "end", {"end": FINISH}, NOW)
    seen = campaign.updated_at.isoformat()
    post(admin_client, campaign, "step_add", query="?kind=wait", days="1")
    late = admin_client.post(page(campaign, "step", "end"), {"seen": seen}, follow=True)
    assert "Somebody changed this campaign since you opened the page." in shown(late)


def test_taking_a_step_out_says_who_waits_there(admin_client: Client, win_back: Campaign) -> None:
    assert "3 people wait here now" in shown(admin_client.get(page(win_back, "step_remove", "rest")))
    post(admin_client, win_back, "step_remove", "rest")
    win_back.refresh_from_db()
    assert win_back.draft["steps"]["survey"]["exits"] == {"next": "done"}
    said = shown(admin_client.get(page(win_back)))
    assert "2 changes are not published yet." in said
    asked = shown(admin_client.get(page(win_back, "publish")))
    assert "3 people are inside. 3 are affected." in asked and "Step taken out" in asked
    assert "Where should they go?" in asked
    post(admin_client, win_back, "discard")
    win_back.refresh_from_db()
    assert "rest" in win_back.draft["steps"]


def test_what_runs_is_shown_beside_the_draft(admin_client: Client, win_back: Campaign) -> None:
    post(admin_client, win_back, "step_remove", "rest")
    assert "Wait 3 days" not in shown(admin_client.get(page(win_back)))
    running = shown(admin_client.get(page(win_back) + "?running=1"))
    assert "Wait 3 days" in running and "lc-outline-plus" not in running


def test_the_goal_of_a_campaign_without_a_rule_is_its_step(admin_client: Client, win_back: Campaign) -> None:
    answer = shown(admin_client.get(page(win_back)))
    assert "They come to “Back to active”" in answer and "None yet" not in answer
    win_back.goal = {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}
    win_back.save()
    assert "They come to" not in shown(admin_client.get(page(win_back)))


def test_goal_and_rules_are_set_by_a_form(admin_client: Client, win_back: Campaign) -> None:
    said = {
        "name": "Win them back",
        "priority": "80",
        "reentry": "restart",
        "goal-node": ["root:", "a:root"],
        "goal-root-kind": "all",
        "goal-a-kind": "attribute",
        "goal-a-field": "plan",
        "goal-a-op": "is",
        "goal-a-value": "pro",
        "exit_rule-node": ["root:"],
        "exit_rule-root-kind": "all",
    }
    post(admin_client, win_back, "rules", **said)
    win_back.refresh_from_db()
    assert (win_back.name, win_back.priority, win_back.reentry) == ("Win them back", 80, "restart")
    assert win_back.goal == {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}
    assert win_back.exit_rule == {}


def test_pausing_says_how_many_stay_in_line_and_ending_takes_them_out(admin_client: Client, win_back: Campaign) -> None:
    assert "3 people stay in line." in shown(admin_client.get(page(win_back, "pause")))
    assert "Paused by admin." in shown(post(admin_client, win_back, "pause"))
    assert "3 people go on." in shown(admin_client.get(page(win_back, "resume")))
    post(admin_client, win_back, "resume")
    assert "3 people are taken out." in shown(admin_client.get(page(win_back, "end")))
    assert "This campaign has ended." in shown(post(admin_client, win_back, "end"))


def test_who_is_stuck_is_tried_again(admin_client: Client, win_back: Campaign) -> None:
    stuck = Enrollment.objects.exclude(problem="")
    post(admin_client, win_back, "retry", enrollment=str(stuck.get().pk))
    assert not stuck.exists()
    Enrollment.objects.update(problem="Again.")
    assert "Trying again for 3 people." in shown(post(admin_client, win_back, "retry", all="1"))
    assert not stuck.exists()


def test_every_number_is_a_list_of_people(admin_client: Client, win_back: Campaign) -> None:
    people = f"/admin/campaigns/enrollment/?campaign__id__exact={win_back.pk}&is_active__exact=1&step_key=rest"
    said = shown(admin_client.get(people))
    assert "People in “win-back”" in said
    assert all(f">P{n}</a>" in said for n in range(3))
    assert said.count("Wait 3 days") == 3
    turn(now=NOW + 3 * DAY)
    goal = people.partition("&")[0] + "&ended_reason=goal"
    assert f'href="{goal.replace("&", "&amp;")}">2</a> · 67%' in shown(admin_client.get(page(win_back)))
    assert ">P0</a>" not in shown(admin_client.get(goal)) and ">P1</a>" in shown(admin_client.get(goal))


def test_a_copy_is_a_draft_of_its_own(admin_client: Client, win_back: Campaign) -> None:
    assert "This is the copy." in shown(post(admin_client, win_back, "duplicate"))
    assert Campaign.objects.get(key="win-back-a-copy").status == "draft"


def test_names_are_shown_and_never_run(admin_client: Client) -> None:
    evil = "<script>alert(1)</script>"
    campaign = draft("evil", "a", {"a": step("task", title=evil)}, NOW, [on(evil)])
    Campaign.objects.filter(pk=campaign.pk).update(name=evil, notice=evil)
    for address in (LIST, page(campaign), page(campaign, "step", "a"), page(campaign, "publish")):
        assert evil not in shown(admin_client.get(address))


def test_a_broken_draft_still_has_its_page(admin_client: Client) -> None:
    odd = {"a": {"kind": "gone_kind", "settings": {"x": 1}, "exits": {"next": "nowhere"}}, "b": step("wait")}
    campaign = draft("broken", "a", odd, NOW, [{"kind": "odd"}, on("")])
    said = shown(admin_client.get(page(campaign)))
    assert "“gone_kind” is not one of the steps" in said and "Say how long to wait." in said


def test_who_may_only_look_changes_nothing(client: Client, win_back: Campaign) -> None:
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(*Permission.objects.filter(codename__in=["view_campaign", "view_enrollment"]))
    client.force_login(reader)
    said = shown(client.get(page(win_back)))
    assert "lc-outline-plus" not in said and "Try again" not in said
    for name, *args in (("pause",), ("step", "rest"), ("rules",), ("step_add",)):
        assert client.get(page(win_back, name, *args)).status_code == 403
    assert client.post(page(win_back, "end")).status_code == 403
    win_back.refresh_from_db()
    change_step(campaign=win_back, key="rest", settings={"days": 5}, now=NOW)
    asked = shown(client.get(page(win_back, "publish")))
    assert "3 people are inside." in asked and "Publish version" not in asked
    for act in ("publish", "ask", "approve", "decline"):
        data = {"act": act, "seen": win_back.updated_at.isoformat()}
        assert client.post(page(win_back, "publish"), data).status_code == 403


def test_a_stranger_sees_nothing(client: Client, win_back: Campaign) -> None:
    client.force_login(User.objects.create_user("stranger", is_staff=True))
    assert client.get(page(win_back)).status_code == 403
    assert client.get(LIST).status_code == 403


def test_what_is_not_there_is_not_found(admin_client: Client, win_back: Campaign) -> None:
    for address in (
        "/admin/campaigns/campaign/999/publish/",
        "/admin/campaigns/campaign/odd/change/",
        page(win_back, "step", "nowhere"),
        page(win_back, "trigger", 7),
        page(win_back, "step_add") + "?after=nowhere",
    ):
        assert admin_client.get(address).status_code == 404


def test_a_step_leads_to_its_message_and_names_the_others_by_what_they_do(
    admin_client: Client, win_back: Campaign
) -> None:
    answer = shown(admin_client.get(page(win_back, "step", "survey")))
    assert "Read and change “survey”" in answer
    assert ">Wait 3 days</option>" in answer and "(rest)" not in answer
    assert "Read and change" not in shown(admin_client.get(page(win_back, "step", "rest")))


def test_steps_that_say_the_same_are_numbered(admin_client: Client) -> None:
    rest = {f"r{n}": step("wait", {"next": f"r{n + 1}" if n < 2 else "end"}, days=3) for n in range(3)}
    campaign = draft("rests", "r0", {**rest, "end": FINISH}, NOW)
    answer = shown(admin_client.get(page(campaign, "step", "r0")))
    assert ">Wait 3 days (2)</option>" in answer and ">Wait 3 days (3)</option>" in answer


def test_nobody_reads_liquid_on_a_drawn_message(admin_client: Client, win_back: Campaign) -> None:
    answer = shown(admin_client.get(page(win_back)))
    assert "Hello [first name]" in answer and "{{" not in answer


def test_a_drawing_calls_segments_and_stages_by_name_with_a_query_for_each_sort(admin_client: Client) -> None:
    Segment.objects.create(key="going-quiet", name="Going quiet", is_static=True, created_at=NOW)
    Stage.objects.create(key="asleep", name="Fast asleep", position=9)
    put = {f"put{n}": step("add_to_segment", {"next": f"put{n + 1}"}, segment="going-quiet") for n in range(9)}
    steps = {**put, "put9": step("move_stage", {"next": "end"}, stage="asleep"), "end": FINISH}
    trigger = {"kind": "segment", "segment": "going-quiet", "change": "joins"}
    campaign = draft("quiet", "put0", steps, NOW, [trigger])
    with CaptureQueriesContext(connection) as queries:
        answer = shown(admin_client.get(page(campaign)))
    assert "Enters when they join “Going quiet”" in answer and "Move to “Fast asleep”" in answer
    assert "“going-quiet”" not in answer and "“asleep”" not in answer
    assert len(queries) < 45


@pytest.mark.parametrize("deed", [pause, end])
def test_a_campaign_goes_on_from_its_own_page_only(admin_client: Client, deed: Any) -> None:
    """Let go from the list of what is paused, it would send while it says that it does not."""
    campaign = live("gift", "end", {"end": FINISH}, NOW)
    deed(campaign=campaign, by="Mara", now=NOW)
    halted = Halt.objects.get(scope="campaign", key=str(campaign.pk))
    said = admin_client.get("/admin/channels/halt/").content.decode()
    assert f"/admin/campaigns/campaign/{campaign.pk}/change/" in said
    form = {"action": "let_go_on", "_selected_action": [halted.pk]}
    answer = admin_client.post("/admin/channels/halt/", form, follow=True)
    assert "A campaign is let go on from its own page." in answer.content.decode()
    assert Halt.objects.filter(pk=halted.pk).exists()
