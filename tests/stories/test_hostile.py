"""What goes wrong for one goes wrong for that one only, ends by itself, and is told in a sentence."""

from collections.abc import Sequence
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from campaigns.message_templates.create import create_template
from campaigns.message_templates.save import save_version
from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.workflows.graph import BadGraph
from campaigns.workflows.models import Campaign, Enrollment, StepRun, WorkflowVersion
from campaigns.workflows.publish import publish
from campaigns.workflows.run_until import run_until
from campaigns.workflows.start import start
from campaigns.workflows.turn import turn
from channels.outbox.models import Halt, Message
from channels.outbox.reasons import sentence
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event, PendingEvent
from lifecycle.segments.save import save_segment
from tests.campaigns.workflows.journeys import FINISH, live, on, step
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_any_hour(db: None) -> None:
    FrequencyCap.objects.all().delete()
    QuietHours.objects.update(is_on=False)


def says(key: str, channel: str, **words: Any) -> None:
    save_version(template=create_template(name=key, key=key, channel=channel, now=NOW), source=words, by=None, now=NOW)


def sends(key: str, template: str, **settings: Any) -> Campaign:
    steps = {"say": step("send", {"next": "end"}, template=template, **settings), "end": FINISH}
    return live(key, "say", steps, NOW)


def put_in(campaign: Campaign, people: Sequence[int]) -> None:
    start(campaign=campaign, contact_ids=people, properties={}, now=NOW, source="test")


def lives(length: timedelta) -> None:
    run_until(start=NOW, to=NOW + length, clock=lambda _moment: None)


# Templates


def test_a_template_that_raises_for_one_reaches_the_other_nine_hundred_and_ninety_nine() -> None:
    told = [
        Identity(external_id=str(n), email=f"n{n}@example.com", traits={"share": 0 if n == 500 else 4})
        for n in range(1000)
    ]
    people = [outcome.contact_id or 0 for outcome in identify(told, now=NOW)]
    blocks = [{"kind": "text", "text": "Your share is {{ 100 | divided_by: contact.share }} percent."}]
    says("share", "email", subject="Your share", blocks=blocks)
    put_in(sends("share", "share", transactional=True), people)
    turn(now=NOW)
    assert Message.objects.filter(state="sent").count() == 999
    unlucky = Message.objects.exclude(state="sent").get()
    assert (unlucky.contact.external_id, unlucky.state, unlucky.reason) == ("500", "failed", "bad_content")
    assert unlucky.detail and "Traceback" not in unlucky.detail
    assert not Enrollment.objects.filter(is_active=True).exists()


def test_a_range_without_end_stops_only_its_own_send(cast: Cast) -> None:
    says("endless", "sms", text="{{ (1..100000000) | join: contact.first_name }}")
    says("hello", "sms", text="Hello {{ contact.first_name }}")
    for campaign in (sends("bad", "endless"), sends("good", "hello")):
        put_in(campaign, [cast.ada.pk, cast.ben.pk])
    turn(now=NOW)
    found = Message.objects.order_by("content_id", "contact_id").values_list("contact_id", "state", "reason")
    assert list(found) == [
        (cast.ada.pk, "failed", "bad_content"),
        (cast.ben.pk, "failed", "bad_content"),
        (cast.ada.pk, "sent", ""),
        (cast.ben.pk, "sent", ""),
    ]
    why = Message.objects.filter(state="failed").values_list("detail", flat=True)
    assert all("100000000" not in line and len(line) < 200 and line.endswith(".") for line in why)


# Circles


def test_a_circle_of_steps_that_never_rest_is_not_published(cast: Cast) -> None:
    steps = {"a": step("go_to", {"next": "b"}), "b": step("record_event", {"next": "a"}, event="Round")}
    with pytest.raises(BadGraph, match="This circle has no wait in it, so it would never end."):
        live("round", "a", steps, NOW)


def test_a_circle_whose_waits_are_never_closed_is_stopped_and_told(cast: Cast) -> None:
    steps = {
        "a": step("wait_until_window", {"next": "b"}, opens="00:00", closes="23:59"),
        "b": step("go_to", {"next": "a"}),
    }
    for each in (live("round", "a", steps, NOW), live("other", "end", {"end": FINISH}, NOW)):
        put_in(each, [cast.ada.pk])
    turn(now=NOW)
    assert dict(Enrollment.objects.values_list("campaign__key", "ended_reason")) == {
        "round": "circle",
        "other": "finished",
    }
    notice = Campaign.objects.get(key="round").notice
    assert notice == "A circle of steps without a wait was stopped after 50 steps. Add a wait to go round."


def test_a_campaign_that_can_no_longer_run_is_paused_and_the_others_go_on(cast: Cast) -> None:
    rest = {"rest": step("wait", {"next": "end"}, hours=1), "end": FINISH}
    broken, other = (live(key, "rest", rest, NOW) for key in ("broken", "other"))
    for each in (broken, other):
        put_in(each, [cast.ada.pk])
    turn(now=NOW)
    # as when the package that brought a kind of step is gone
    WorkflowVersion.objects.filter(campaign=broken).update(graph=broken.draft | {"steps": {"rest": {"kind": "fax"}}})
    put_in(other, [cast.ben.pk])
    lives(DAY)
    assert Enrollment.objects.filter(campaign=other, ended_reason="finished").count() == 2
    assert Enrollment.objects.get(campaign=broken).is_active
    broken.refresh_from_db()
    assert broken.status == "paused"
    assert broken.notice.startswith("It was paused, because it can no longer run: “fax” is not one of the steps")
    assert Halt.objects.filter(scope="campaign", key=str(broken.pk)).exists()


def rests_then(kind: str, **settings: Any) -> dict[str, Any]:
    return {
        "rest": step("wait", {"next": "do"}, hours=1),
        "do": step(kind, {"next": "end"}, **settings),
        "end": FINISH,
    }


def times_entered() -> int:
    return StepRun.objects.filter(outcome="entered").count()


def noticed() -> list[str]:
    return sorted(Campaign.objects.exclude(notice="").values_list("key", flat=True))


def test_two_campaigns_that_start_each_other_end_at_the_eleventh_start(cast: Cast) -> None:
    ping = live("ping", "end", {"end": FINISH}, NOW)
    pong = live("pong", "rest", rests_then("start_campaign", campaign="ping"), NOW)
    ping.draft |= {"start": "rest", "steps": rests_then("start_campaign", campaign="pong")}
    ping.save()
    publish(campaign=ping, by=None, now=NOW)
    put_in(ping, [cast.ada.pk])
    lives(3 * DAY)
    assert times_entered() == 11  # the first by hand, then ten by each other
    assert not Enrollment.objects.filter(is_active=True).exists()
    assert noticed() == ["ping", "pong"]
    pong.refresh_from_db()
    assert pong.notice.startswith("This campaign and others set each other off in a circle.")
    assert "“Campaign Started” was refused" in pong.notice


def test_two_campaigns_that_answer_each_others_events_end_too(cast: Cast) -> None:
    live("ping", "rest", rests_then("record_event", event="Ping"), NOW, [on("Pong")])
    live("pong", "rest", rests_then("record_event", event="Pong"), NOW, [on("Ping"), {"kind": "by_hand"}])
    put_in(Campaign.objects.get(key="pong"), [cast.ada.pk])
    lives(3 * DAY)
    assert times_entered() == 11
    assert Event.objects.filter(name__in=("Ping", "Pong")).count() == 10
    assert noticed() == ["ping", "pong"]


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (("add_to_segment", {"segment": "vip"}), ("remove_from_segment", {"segment": "vip"})),
        (
            ("change_consent", {"channel": "sms", "subscribed": True}),
            ("change_consent", {"channel": "sms", "subscribed": False}),
        ),
    ],
    ids=["segment", "consent"],
)
def test_two_campaigns_that_undo_each_other_end_too(cast: Cast, there: Any, back: Any) -> None:
    save_segment(name="vip", is_static=True, now=NOW)
    told = {"add_to_segment": ("Segment Joined", "Segment Left"), "change_consent": ("Subscribed", "Unsubscribed")}
    done, undone = told[there[0]]
    live("there", "rest", rests_then(there[0], **there[1]), NOW, [on(undone), {"kind": "by_hand"}])
    live("back", "rest", rests_then(back[0], **back[1]), NOW, [on(done)])
    put_in(Campaign.objects.get(key="there"), [cast.dan.pk])
    lives(3 * DAY)
    assert times_entered() == 11
    assert noticed()
    assert not Enrollment.objects.exclude(problem="").exists()
    assert not PendingEvent.objects.exists()


# Files


def test_a_hostile_file_brings_in_what_can_be_read_and_says_what_of_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    lines = [
        b"external_id,email,first_name,timezone,note",
        b"00001,ada@example.com,Ada,Europe/Berlin,=cmd|' /C calc'!A0",
        b"00001,ada@example.com,Ada,Mars/Olympus,@SUM(1)",
        b"00002,ben@example.com,Ben,," + b"x" * 10_000_000,
        b"00003,nobody at all,Cleo,,",
        b"00004,dan@example.com,D\xe4n,,caf\xe9",
        b'00005,eve@example.com,"Eve"" OR 1=1; --",Asia/Tokyo,\x00',
        b"00006",
        b"00007,zoe@example.com,Zoe,,too,many,cells",
    ]
    path.write_bytes(b"\r\n".join(lines))
    refused = tmp_path / "refused.csv"
    for _time in range(2):
        out = StringIO()
        call_command("import_contacts", str(path), refused=refused, stdout=out)
    known = Contact.objects.in_bulk(field_name="external_id")
    assert {"00001", "00004"} <= set(known) and "1" not in known
    ada = known["00001"]
    assert (ada.timezone, ada.attributes["note"]) == ("Europe/Berlin", "@SUM(1)")
    assert known["00004"].first_name == "Dän"
    said = refused.read_text(encoding="utf-8-sig")
    assert "nobody at all" in said and len(said) < 11_000_000
    assert not Contact.objects.filter(email="nobody at all").exists()


# People


def test_nobody_knows_where_zoe_is_or_how_to_write_to_her(cast: Cast) -> None:
    QuietHours.objects.update(is_on=True)
    says("hello", "sms", text="Hello")
    told = [
        Identity(external_id="zoe", email="zoe@example.com", traits={"timezone": "Atlantis/Capital"}),
        Identity(external_id="yan", phone="+12125550177", traits={"timezone": "../../etc/passwd"}),
    ]
    outcomes = identify(told, now=NOW)
    assert all(outcome.status == "created" and outcome.notice for outcome in outcomes)
    zoe, yan = (outcome.contact_id or 0 for outcome in outcomes)
    put_in(sends("hello", "hello", transactional=True), [zoe, yan, cast.ada.pk])
    turn(now=NOW)
    found = {message.contact_id: message for message in Message.objects.all()}
    assert (found[zoe].state, sentence(found[zoe].reason)) == ("suppressed", "We know no address of theirs for this.")
    assert [found[pk].state for pk in (yan, cast.ada.pk)] == ["sent", "sent"]
    assert not Enrollment.objects.exclude(problem="").exists()
