"""Before publishing, a marketer reads what it does to whom, decides what is open, and can always go back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.save import BadTemplate, save_version
from campaigns.message_templates.save_snippet import save_snippet
from campaigns.teamwork.models import Approval, Task
from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.editing.remove_step import remove_step
from campaigns.workflows.editing.take_version import take_version
from campaigns.workflows.models import Campaign, Enrollment, StepRun, WorkflowVersion
from campaigns.workflows.move_people import move_people
from campaigns.workflows.publish import NotApproved, publish
from campaigns.workflows.turn import turn
from channels.outbox.wake import asleep
from lifecycle.accounts.models import Deed
from lifecycle.brand.save_brand import save_brand
from lifecycle.clock.models import ManualClock
from lifecycle.contacts.identify import Identity, identify
from lifecycle.events.record import NewEvent, record_events
from lifecycle.segments.models import Segment
from lifecycle.stages.models import Stage
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.cast import NOW
from tests.program import Program

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HERE = {"kind": "attribute", "field": "external_id", "op": "is_set"}


def say(*, key: str, words: str) -> None:
    template = MessageTemplate.objects.get(key=key)
    save_version(template=template, locale="", source={"text": words}, by=None, now=NOW + 5 * DAY)


@pytest.fixture(autouse=True)
def nobody_is_woken() -> Iterator[None]:
    with asleep():
        yield


@pytest.fixture(autouse=True)
def five_days_later(settings: Any) -> None:
    settings.CLOCK = "manual"
    ManualClock.objects.update_or_create(defaults={"instant": NOW + 5 * DAY})


@pytest.fixture
def campaign() -> Campaign:
    """hello · 10 days · again · the end; four people wait."""
    for key in ("hello", "again"):
        text(key, NOW)
    steps = {
        "hello": step("send", {"next": "rest"}, template="hello"),
        "rest": step("wait", {"next": "again"}, days=10),
        "again": step("send", {"next": "end"}, template="again"),
        "end": FINISH,
    }
    made = live("journey", "hello", steps, NOW, [on("Begin")])
    people = identify([Identity(external_id=f"p{n}", traits={"first_name": f"P{n}"}) for n in range(4)], now=NOW)
    record_events([NewEvent(each.contact_id or 0, "Begin", NOW) for each in people], now=NOW)
    turn(now=NOW)
    return made


def signed_in(name: str, role: str) -> Client:
    user = User.objects.create_user(name, is_staff=True, first_name=name.capitalize())
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def mara() -> Client:
    return signed_in("mara", "Marketer")


@pytest.fixture
def jonas() -> Client:
    return signed_in("jonas", "Approver")


def page(campaign: Campaign, name: str = "publish", *args: object) -> str:
    return reverse(f"admin:campaigns_campaign_{name}", args=[campaign.pk, *args])


def post(client: Client, campaign: Campaign, name: str = "publish", *args: object, **said: Any) -> str:
    campaign.refresh_from_db()
    seen = {"seen": campaign.updated_at.isoformat()}
    answer = client.post(page(campaign, name, *args), seen | said, follow=True)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def read(client: Client, campaign: Campaign, name: str = "publish") -> str:
    answer = client.get(page(campaign, name))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


# Impact


def test_a_shorter_wait_says_who_goes_on_when_and_asks_how_fast(mara: Client, campaign: Campaign) -> None:
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=NOW)
    said = read(mara, campaign)
    assert "Publish 1 change" in said
    assert "4 people are inside. 4 are affected." in said
    assert "Wait shortened" in said and "4 wait here" in said
    assert "4 have waited long enough already and come to the next step:" in said
    assert "Version 2 is live." in post(mara, campaign, **{"pace-rest": "spread", "days-rest": "4"})
    version = WorkflowVersion.objects.get(number=2)
    assert version.choices == {"rest": {"pace": "spread", "days": 4}}
    assert (version.by, version.changes) == ("Mara", ["“Wait 10 days” becomes “Wait 3 days”."])


def test_a_longer_wait_says_how_much_later_they_go_on(mara: Client, campaign: Campaign) -> None:
    change_step(campaign=campaign, key="rest", settings={"days": 12}, now=NOW)
    said = read(mara, campaign)
    assert "Wait made longer" in said
    assert "They go on 2 days later than they would have." in said


def test_a_step_that_is_taken_out_waits_for_the_authors_word(mara: Client, campaign: Campaign) -> None:
    remove_step(campaign=campaign, key="rest", now=NOW)
    said = read(mara, campaign)
    assert "Step taken out" in said and "Where should they go?" in said
    assert "On to “again”" in said and "P0" in said and "Show all 4" in said
    assert "Say where they go" in post(mara, campaign)
    assert "there is no such step" in post(mara, campaign, **{"to-rest": "(other)", "other-rest": "gone"})
    assert "Say where they go" in post(mara, campaign, **{"to-rest": "(other)"})
    assert WorkflowVersion.objects.count() == 1
    assert "Version 2 is live." in post(mara, campaign, **{"to-rest": "(leave)"})
    while move_people(now=NOW):
        pass
    assert set(Enrollment.objects.values_list("ended_reason", flat=True)) == {"removed"}


def test_over_the_canvas_the_same_is_said_without_a_page_around_it(mara: Client, campaign: Campaign) -> None:
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=NOW)
    sheet = mara.get(page(campaign) + "?sheet=1").content.decode()
    assert "4 people are inside. 4 are affected." in " ".join(sheet.split())
    assert 'data-row-of="rest"' in sheet and "<html" not in sheet and "data-close" in sheet
    stale = mara.post(page(campaign) + "?sheet=1", {"seen": NOW.isoformat(), "act": "publish"}).content.decode()
    assert "The draft has changed since you looked." in stale and "<html" not in stale
    assert campaign.versions.count() == 1


def test_what_the_messages_lack_is_said_with_the_step(mara: Client, campaign: Campaign) -> None:
    template = MessageTemplate.objects.get(key="again")
    save_version(template=template, locale="", source={"text": "Hi {{ customer.name }}"}, by=None, now=NOW)
    change_step(campaign=campaign, key="rest", settings={"days": 20}, now=NOW)
    said = read(mara, campaign)
    assert "Worth a look before it goes out" in said
    assert "again</a>: “again”: We know nothing called “customer.name”." in said


def test_a_stage_that_is_not_there_is_said_on_the_page_and_on_the_command_line(
    mara: Client, campaign: Campaign, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    change_step(campaign=campaign, key="rest", settings={"days": 20}, now=NOW)
    Campaign.objects.filter(pk=campaign.pk).update(stage="nowhere")
    assert "It is for the stage “nowhere”, and there is none of that name." in read(mara, campaign)
    monkeypatch.setattr("campaigns.playbooks.bring_in._stages", lambda plan: None)
    Stage.objects.all().delete()
    call_command("playbook", "install", "abandoned-cart", "--publish")
    said = capsys.readouterr().out
    assert "is live." in said and "Worth a look: It is for the stage “" in said


def test_the_way_back_is_publishing_an_older_version(mara: Client, campaign: Campaign) -> None:
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=NOW)
    publish(campaign=campaign, by=None, now=NOW)
    while move_people(now=NOW):
        pass
    said = read(mara, campaign, "versions")
    assert "Version 2" in said and "Runs now" in said and "“Wait 10 days” becomes “Wait 3 days”." in said
    assert "Go back to 1" in said and "Go back to 2" not in said
    back = post(mara, campaign, "take_back", 1)
    assert "The draft is version 1 again." in back and "Wait made longer" in back
    post(mara, campaign)
    third = WorkflowVersion.objects.get(number=3)
    assert third.graph["steps"] == WorkflowVersion.objects.get(number=1).graph["steps"]
    assert third.changes == ["“Wait 3 days” becomes “Wait 10 days”."]


def test_a_step_that_comes_back_with_an_older_version_is_done_by_nobody_twice(campaign: Campaign) -> None:
    first = campaign.live_version
    assert first is not None
    remove_step(campaign=campaign, key="hello", now=NOW)
    publish(campaign=campaign, by=None, now=NOW)
    take_version(campaign=campaign, version=first, now=NOW)
    campaign.draft["start"] = "rest"
    campaign.draft["steps"]["rest"]["exits"] = {"next": "hello"}
    campaign.draft["steps"]["hello"]["exits"] = {"next": "again"}
    campaign.save()
    publish(campaign=campaign, by=None, now=NOW)
    turn(now=NOW + 10 * DAY)
    assert StepRun.objects.filter(step_key="hello").count() == 4
    assert StepRun.objects.filter(step_key="again", outcome="next").count() == 4


# Approval


def test_without_the_setting_nobody_is_asked(mara: Client, campaign: Campaign) -> None:
    change_step(campaign=campaign, key="rest", settings={"days": 20}, now=NOW)
    assert "Somebody else’s word" not in read(mara, campaign)
    assert "Version 2 is live." in post(mara, campaign)


@pytest.fixture
def asks(settings: Any, campaign: Campaign, mara: Client) -> Campaign:
    """Mara has shortened the wait in the admin and asked for approval."""
    settings.PUBLISH_NEEDS_APPROVAL = True
    post(mara, campaign, "step", "rest", **{"days": 20, "exit-next": "again"})
    assert "Whoever may approve" in post(mara, campaign, act="ask", words="Ten more days, as we said.")
    campaign.refresh_from_db()
    return campaign


def test_somebody_else_approves_and_then_it_is_published(asks: Campaign, mara: Client, jonas: Client) -> None:
    assert "Nobody has approved yet" in post(mara, asks, act="publish")
    assert Task.objects.get(done_at=None).title == "Mara asks you to approve “journey”"
    said = read(jonas, asks)
    assert "Mara asks for your word." in said and "Ten more days, as we said." in said
    assert "Approved." in post(jonas, asks, act="approve", words="Good.")
    assert not Task.objects.filter(done_at=None).exists()
    assert "Jonas approved of exactly this." in read(mara, asks)
    assert "Version 2 is live." in post(mara, asks, act="publish")
    assert [deed.sentence for deed in Deed.objects.filter(verb__startswith="campaign.").order_by("pk")][-3:] == [
        "asked for approval of “journey”",
        "approved “journey”",
        "published version 2 of “journey”",
    ]


def test_nobody_approves_of_their_own_work(asks: Campaign, mara: Client) -> None:
    User.objects.get(username="mara").groups.add(Group.objects.get(name="Approver"))
    assert "Approve version" not in read(mara, asks)
    assert "You worked on this yourself." in post(mara, asks, act="approve")
    assert Approval.objects.get().answer == ""


def test_nobody_approves_of_what_they_edited_and_another_asked_for(asks: Campaign, jonas: Client, mara: Client) -> None:
    User.objects.get(username="jonas").groups.add(Group.objects.get(name="Marketer"))
    post(jonas, asks, "step", "rest", **{"days": 21, "exit-next": "again"})
    post(mara, asks, act="ask")
    assert "You worked on this yourself." in post(jonas, asks, act="approve")


@pytest.mark.parametrize("role", ["Marketer", "Developer", "Analyst"])
def test_who_may_not_approve_does_not(asks: Campaign, role: str) -> None:
    client = signed_in("mia", role)
    for act in ("approve", "decline"):
        assert client.post(page(asks), {"act": act, "seen": asks.updated_at.isoformat()}).status_code == 403
    assert Approval.objects.get().answer == ""


def test_nobody_approves_of_what_they_asked_for_and_another_edited(asks: Campaign, jonas: Client) -> None:
    User.objects.get(username="jonas").groups.add(Group.objects.get(name="Marketer"))
    post(jonas, asks, act="ask")
    assert Approval.objects.latest("pk").asked_name == "Jonas"
    assert "You worked on this yourself." in post(jonas, asks, act="approve")


def test_who_owns_a_token_does_not_approve_of_what_it_wrote(asks: Campaign, jonas: Client) -> None:
    api = Program(["campaigns:write", "campaigns:read"])
    api.token.created_by = User.objects.get(username="jonas")
    api.token.save()
    draft = api("get", f"campaigns/{asks.key}").json()["draft"]
    draft["steps"]["rest"]["settings"] = {"days": 22}
    assert api("patch", f"campaigns/{asks.key}", {"draft": draft}).status_code == 200
    assert api("post", f"campaigns/{asks.key}/ask", {"words": "Please."}).status_code == 200
    assert "You worked on this yourself." in post(jonas, asks, act="approve")


@pytest.mark.parametrize("what", ["step", "rules", "topic", "words", "snippet", "brand", "segment", "choices"])
def test_any_change_after_approval_voids_it(asks: Campaign, mara: Client, jonas: Client, what: str) -> None:
    # “again” is a message of its own now, whose words nobody has approved of before.
    text("fresh", NOW)
    save_snippet(key="bye", text="Bye", by=None, now=NOW)
    say(key="fresh", words="Hello, {% render 'bye' %}")
    change_step(campaign=asks, key="again", settings={"template": "fresh"}, now=NOW)
    lapsed = Segment.objects.create(key="lapsed", name="Lapsed", definition=HERE, created_at=NOW)
    asks.exit_rule = {"kind": "segment", "segment": "lapsed", "member": True}
    asks.save()
    post(mara, asks, act="ask")
    assert "Approved." in post(jonas, asks, act="approve")
    choices = None
    if what == "step":
        change_step(campaign=asks, key="rest", settings={"days": 21}, now=NOW)
    elif what == "rules":
        Campaign.objects.update(reentry="once")
    elif what == "topic":
        Campaign.objects.update(topic="service")
    elif what == "words":
        say(key="fresh", words="Other words")
    elif what == "snippet":
        save_snippet(key="bye", text="So long", by=None, now=NOW)
    elif what == "brand":
        save_brand(said={"text_sender": "Northwind"}, now=NOW)
    elif what == "segment":
        lapsed.definition = {"kind": "none", "of": [HERE]}
        lapsed.save()
    else:
        choices = {"rest": {"pace": "keep"}}
    asks.refresh_from_db()
    if what != "choices":
        assert "Jonas approved, and it was changed after that. Ask again." in read(mara, asks)
    with pytest.raises(NotApproved, match="Jonas approved, and it was changed after that"):
        publish(campaign=asks, by=None, choices=choices, now=NOW)


def test_words_that_somebody_approved_go_out_as_they_are(
    asks: Campaign, mara: Client, jonas: Client, settings: Any
) -> None:
    """Saved, they would be the newest at once: of a campaign that is live, and of one that goes on later."""
    for status in ("live", "paused"):
        Campaign.objects.update(status=status)
        with pytest.raises(BadTemplate, match="“journey” sends these words, and somebody approved of them."):
            say(key="again", words="Other words")
    save_snippet(key="bye", text="Bye", by=None, now=NOW)
    settings.PUBLISH_NEEDS_APPROVAL = False
    say(key="again", words="Hello, {% render 'bye' %}")
    settings.PUBLISH_NEEDS_APPROVAL = True
    with pytest.raises(BadTemplate, match="somebody approved"):
        save_snippet(key="bye", text="So long", by=None, now=NOW)


def test_nobody_approves_of_words_they_wrote(asks: Campaign, mara: Client, jonas: Client) -> None:
    text("fresh", NOW)
    change_step(campaign=asks, key="again", settings={"template": "fresh"}, now=NOW)
    api = Program(["templates:write", "templates:read"])
    api.token.created_by = User.objects.get(username="jonas")
    api.token.save()
    said = api("post", "templates/fresh/versions", {"locale": "", "source": {"text": "My words"}})
    assert said.status_code in (200, 201), said.content
    post(mara, asks, act="ask")
    assert "You worked on this yourself." in post(jonas, asks, act="approve")


def test_who_may_not_approve_does_not_change_the_look_of_what_was_approved(
    asks: Campaign, mara: Client, jonas: Client
) -> None:
    brand = reverse("admin:lifecycle_installationbrand_changelist")
    assert mara.post(brand, {"company": "Mara & Co"}).status_code == 403


def test_what_was_changed_after_the_asking_is_not_approved_by_an_old_page(asks: Campaign, jonas: Client) -> None:
    change_step(campaign=asks, key="rest", settings={"days": 21}, now=NOW)
    assert "It was changed after you were asked." in post(jonas, asks, act="approve")


def test_it_can_be_sent_back_with_a_word(asks: Campaign, mara: Client, jonas: Client) -> None:
    post(jonas, asks, act="decline", words="Too long for October.")
    said = read(mara, asks)
    assert "Jonas sent it back." in said and "Too long for October." in said
    assert "sent it back" in post(mara, asks, act="publish")


def test_programs_and_the_command_line_need_the_word_too(asks: Campaign, jonas: Client) -> None:
    api = Program()
    answer = api("post", f"campaigns/{asks.key}/publish", {})
    assert (answer.status_code, "Nobody has approved yet" in answer.json()["detail"]) == (422, True)
    with pytest.raises(CommandError, match="Somebody else has to approve"):
        call_command("playbook", "install", "sms-win-back", "--publish")
    post(jonas, asks, act="approve")
    assert api("get", f"campaigns/{asks.key}/approval").json()["still_holds"] is True
    assert api("post", f"campaigns/{asks.key}/publish", {}).status_code == 200


# The API


def test_a_program_reads_the_impact_and_makes_the_same_choices(campaign: Campaign, api: Program) -> None:
    remove_step(campaign=campaign, key="rest", now=NOW)
    impact = api("get", "campaigns/journey/impact").json()
    assert (impact["inside"], impact["affected"]) == (4, 4)
    assert impact["groups"] == [
        {
            "step": "rest", "fate": "gone", "was": "Wait 10 days", "becomes": "", "people": 4, "stuck": 0, "over": 0,
            "leads_to": "again",
        }
    ]  # fmt: skip
    assert api("post", "campaigns/journey/publish", {}).status_code == 422
    assert api("post", "campaigns/journey/publish", {"choices": {"rest": {"to": "x"}}}).status_code == 400
    assert api("post", "campaigns/journey/publish", {"choices": {"rest": 3}}).status_code == 400
    assert api("post", "campaigns/journey/publish", {"choices": {"rest": {"to": "again"}}}).status_code == 200
    versions = api("get", "campaigns/journey/versions").json()["results"]
    assert [(version["number"], version["choices"]) for version in versions] == [
        (2, {"rest": {"to": "again"}}),
        (1, {}),
    ]
    assert versions[0]["by"] == "shop"


def test_a_program_takes_an_older_version_back(campaign: Campaign, api: Program) -> None:
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=NOW)
    publish(campaign=campaign, by=None, now=NOW)
    taken = api("post", "campaigns/journey/take", {"version": 1}).json()
    assert taken["draft"]["steps"]["rest"]["settings"] == {"days": 10}
    assert api("post", "campaigns/journey/take", {"version": 9}).status_code == 422
