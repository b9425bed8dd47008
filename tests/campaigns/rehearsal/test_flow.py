"""What a rehearsal over the past says of each step, and who is behind each number."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from campaigns.policy.facts import Cap, Rules
from campaigns.policy.gates import WAITED_IN_VAIN, cap_words, outranked_words
from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.rehearsal.in_line import reason_in_line, words_in_line
from campaigns.rehearsal.models import RehearsalRun
from campaigns.rehearsal.rehearse import rehearse_next
from campaigns.workflows.models import Campaign
from channels.outbox.wake import asleep
from lifecycle.accounts.roles import ANALYST
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.topics import default_topic, seed_topics
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.models import Contact
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, draft, on, step, text
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("campaigns.rehearsal.run_admin.read_clock", lambda: NOW)
    seed_topics()
    with asleep():
        yield


@pytest.fixture
def win_back() -> Campaign:
    """Twelve ordered, three of them 40 days ago; p1 again 12 days later, p2 has no phone, p3 never subscribed."""
    FrequencyCap.objects.all().delete()
    FrequencyCap.objects.create(limit=1, days=60)
    people = identify(
        [
            Identity(external_id=f"p{n}", phone="" if n == 2 else f"+49151123456{n:02}", traits={"first_name": f"P{n}"})
            for n in range(12)
        ],
        now=NOW - 100 * DAY,
    )
    ids = [each.contact_id or 0 for each in people]
    topic = default_topic().pk
    change_consent(
        [Change(pk, "sms", topic, True, "asked") for n, pk in enumerate(ids) if n != 3],
        now=NOW - 99 * DAY, source="test", history=True,
    )  # fmt: skip
    orders = [(pk, 40 if n >= 9 else 20) for n, pk in enumerate(ids)] + [(ids[1], 8)]
    made = [NewEvent(pk, "Order Completed", NOW - days * DAY) for pk, days in orders]
    record_events(made, now=NOW, history=True)
    text("hello", NOW - 99 * DAY)
    steps = {
        "rest": step("wait", {"next": "hello"}, days=14),
        "hello": step("send", {"next": "more"}, template="hello"),
        "more": step("wait", {"next": "again"}, days=2),
        "again": step("send", {"next": "end"}, template="hello"),
        "end": FINISH,
    }
    goal = {"kind": "event", "event": "Order Completed", "count": {"op": "at_least", "n": 2}}
    return draft("win-back", "rest", steps, NOW - 99 * DAY, [on("Order Completed")], goal=goal, reentry="once")


@pytest.fixture
def mara() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("mara"))
    return client


def ask(client: Client, page: str, campaign: Campaign, **asked: Any) -> Any:
    address = reverse(f"admin:campaigns_campaign_{page}", args=[campaign.pk])
    return client.post(address, json.dumps(asked), content_type="application/json")


def see(client: Client, page: str, campaign: Campaign, **asked: Any) -> dict[str, Any]:
    answer = client.get(reverse(f"admin:campaigns_campaign_{page}", args=[campaign.pk]), asked)
    assert answer.status_code == 200, answer.content
    return answer.json()  # type: ignore[no-any-return]


def done(client: Client, campaign: Campaign, days: int = 30) -> dict[str, Any]:
    assert ask(client, "dry_run_ask", campaign, days=days).status_code == 200
    rehearse_next(clock=lambda: NOW)
    found = see(client, "dry_run", campaign)
    assert found["state"] == "done", found
    return found


def test_whoever_came_and_stood_there_went_on_left_or_waits_still(mara: Client, win_back: Campaign) -> None:
    steps = done(mara, win_back)["steps"]
    for key, each in steps.items():
        assert each["in"] == sum(each["out"].values()) + each["gone"] + each["waiting"], key
    # Three ordered before the window: they stood at the first wait when it began.
    assert (steps["rest"]["came"], steps["rest"]["before"]) == (9, 3)
    already_inside = RehearsalRun.objects.get().result["already_inside"]  # counted in another way
    assert sum(each["before"] for each in steps.values()) == already_inside == 3
    assert steps["rest"]["out"] == {"next": 11} and steps["rest"]["left"] == {"goal": 1}
    assert steps["end"]["left"] == {"finished": 11}


def test_messages_are_told_by_what_became_of_them(mara: Client, win_back: Campaign) -> None:
    found = done(mara, win_back)
    hello, again = found["steps"]["hello"], found["steps"]["again"]
    assert (hello["sent"], hello["not_sent"]) == (9, {"no_address": 1, "not_subscribed": 1})
    assert hello["why"]["no_address"] == "We know no address of theirs for this."
    assert (again["sent"], again["capped"]) == (0, 9)


def test_the_numbers_on_top_make_one_sentence(mara: Client, win_back: Campaign) -> None:
    found = done(mara, win_back)
    assert found["sentence"] == (
        "9 enter, 9 texts would go out · €0.55, 9 held by “1 marketing message in 60 days”, 2 have no address, 2 have not subscribed, "
        "1 reaches the goal · 11.1%, 0 are still inside."
    )
    assert "3 people were on their way already" in found["explanation"]
    assert "9 texts, 9 parts, €0.55." in found["explanation"]


def test_each_cap_has_its_own_number_and_its_own_people(mara: Client, win_back: Campaign) -> None:
    """The wider of two that say the same is meant; whoever waited until it was too late is among them."""
    FrequencyCap.objects.create(limit=1, days=60, channel="sms")
    FrequencyCap.objects.create(limit=9, days=1, channel="email")
    QuietHours.objects.update(hours_between=24 * 4, days_in_line=1)
    every_cap = done(mara, win_back)
    [(detail, words)] = [(each["detail"], each["words"]) for each in every_cap["numbers"] if each["number"] == "capped"]
    assert (detail, words) == ("cap:1:1440::", "held by “1 marketing message in 60 days”")
    assert every_cap["steps"]["again"]["capped_words"] == words
    page = mara.get(reverse("admin:campaigns_rehearsalrun_change", args=[every_cap["id"]]))
    assert f"<dt>{words.capitalize()}</dt><dd>9</dd>" in page.content.decode()
    assert "expired" not in every_cap["steps"]["again"]["not_sent"]  # not told once more
    FrequencyCap.objects.all().delete()
    found = done(mara, win_back)
    [number] = [each for each in found["numbers"] if each["number"] == "capped"]
    assert (number["count"], number["words"]) == (9, "held by “at least 4 days between two messages”")
    listed = see(mara, "dry_run_people", win_back, number="capped", detail=number["detail"])
    assert listed["kept"] == 9 and listed["people"][0]["note"] == number["words"]


def test_what_goes_after_something_more_important_is_held_by_no_cap() -> None:
    rules = Rules(caps=[Cap(1, 24)])
    for said in (outranked_words("Flash sale"), WAITED_IN_VAIN % {"why": outranked_words("")}):
        assert reason_in_line("capped", said, channel="sms", topic="", rules=rules) == "outranked"
    assert (
        reason_in_line("capped", cap_words(rules.caps[0], rules), channel="sms", topic="", rules=rules) == "cap:1:24::"
    )
    assert reason_in_line("capped", "", channel="sms", topic="", rules=rules) == "capped"
    assert words_in_line("cap:1:168:sms:") == "held by “1 marketing message in 7 days · Text”"
    assert words_in_line("outranked", 2) == "wait behind something more important"


def test_of_many_texts_some_are_measured_for_all(
    mara: Client, win_back: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaigns.rehearsal.texts.MEASURED", 3)
    found = done(mara, win_back)
    assert "About 9 texts, 9 parts, €0.55: " in found["explanation"]
    assert "texts would go out · about €0.55," in found["sentence"]
    assert RehearsalRun.objects.get().result["flow"]["texts"]["measured"] <= 3


def test_behind_every_number_are_people(mara: Client, win_back: Campaign) -> None:
    found = done(mara, win_back)
    for each in found["numbers"]:
        listed = see(mara, "dry_run_people", win_back, number=each["number"], detail=each["detail"])
        assert 0 < listed["kept"] <= each["count"] or each["count"] == 0, each
    for key, each in found["steps"].items():
        assert see(mara, "dry_run_people", win_back, number="came", step=key)["kept"] == each["came"]
        for number in ("sent", "capped", "waiting"):
            assert see(mara, "dry_run_people", win_back, number=number, step=key)["kept"] == each[number]
    [without] = see(mara, "dry_run_people", win_back, number="not_sent", detail="no_address")["people"]
    assert without["name"] == "P2" and without["note"] == "We know no address of theirs for this."
    [reached] = see(mara, "dry_run_people", win_back, number="left", detail="goal")["people"]
    assert reached["name"] == "P1" and reached["step"] == "rest"


def test_whoever_is_erased_is_gone_from_the_lists(mara: Client, win_back: Campaign) -> None:
    done(mara, win_back)
    Contact.objects.get(external_id="p2").delete()
    assert see(mara, "dry_run_people", win_back, number="not_sent", detail="no_address")["people"] == []


def test_lists_are_kept_bounded_and_come_in_pages(
    mara: Client, win_back: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaigns.rehearsal.flow.KEPT", 7)
    monkeypatch.setattr("campaigns.rehearsal.run_admin.PAGE", 5)
    done(mara, win_back)
    first = see(mara, "dry_run_people", win_back, number="entered")
    second = see(mara, "dry_run_people", win_back, number="entered", after=first["after"])
    assert (first["kept"], len(first["people"]), len(second["people"]), second["after"]) == (7, 5, 2, "")


def test_while_it_runs_it_says_how_far_it_is_and_how_many_so_far(
    mara: Client, win_back: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaigns.rehearsal.rehearse.TELL_EVERY", 0.0)
    seen: list[dict[str, Any]] = []

    def clock() -> Any:
        if RehearsalRun.objects.filter(state="running", reached__isnull=False).exists():
            seen.append(see(mara, "dry_run", win_back))
        return NOW

    ask(mara, "dry_run_ask", win_back, days=30)
    assert see(mara, "dry_run", win_back)["state"] == "waiting"
    rehearse_next(clock=clock)
    assert 0 < seen[-1]["share"] <= 100 and seen[-1]["reached"]
    assert seen[-1]["so_far"].startswith("12 people and ") and seen[-1]["so_far"] > seen[0]["so_far"]


def test_it_is_stopped_from_the_canvas(mara: Client, win_back: Campaign) -> None:
    run = ask(mara, "dry_run_ask", win_back, days=30).json()
    assert ask(mara, "dry_run_stop", win_back, run=run["id"]).json()["state"] == "stopped"
    assert not rehearse_next(clock=lambda: NOW)
    assert ask(mara, "dry_run_stop", win_back, run="x").status_code == 404


def test_a_draft_that_cannot_run_is_refused_in_words(mara: Client) -> None:
    broken = draft("broken", "rest", {"rest": step("wait")}, NOW)
    answer = ask(mara, "dry_run_ask", broken, days=30)
    assert answer.status_code == 400 and "Say how long to wait." in answer.json()["sentence"]
    assert not RehearsalRun.objects.exists()


def test_an_analyst_sees_what_others_asked_for_and_asks_for_none(win_back: Campaign, mara: Client) -> None:
    done(mara, win_back)
    analyst = User.objects.create_user("ann", is_staff=True)
    analyst.groups.add(Group.objects.get(name=ANALYST))
    client = Client()
    client.force_login(analyst)
    assert see(client, "dry_run", win_back)["state"] == "done"
    assert ask(client, "dry_run_ask", win_back, days=30).status_code == 403
    assert ask(client, "dry_run_stop", win_back, run=1).status_code == 403
