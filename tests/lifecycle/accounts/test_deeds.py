"""Who did what, when, before and after, is on record; nobody can change it, and it tells no secret."""

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import translation

from campaigns.message_templates.models import MessageTemplate
from campaigns.policy.models import FrequencyCap
from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.editing.set_rules import set_rules
from campaigns.workflows.pause import pause, resume
from campaigns.workflows.publish import publish
from channels.outbox.halt import EVERYTHING, halt, lift
from lifecycle.accounts.actor import COMMAND_LINE, Actor, acting
from lifecycle.accounts.models import CannotChange, Deed
from lifecycle.accounts.record import record
from lifecycle.consent.models import ConsentChange, Topic
from lifecycle.contacts.identify import Identity, identify
from lifecycle.rest.models import ApiToken
from lifecycle.rest.tokens import issue
from tests.campaigns.workflows.journeys import FINISH, live, step
from tests.cast import NOW
from tests.program import Program

MARA = Actor("Mara", "admin", 1)


def told() -> list[str]:
    return [f"{deed.by} {deed.sentence}" for deed in Deed.objects.order_by("pk")]


@pytest.fixture
def boss(db: None) -> Client:
    boss = User.objects.create_superuser("boss", password="invented")
    boss.first_name = "Bo"
    boss.save()
    client = Client()
    client.force_login(boss)
    Deed.objects.all()._raw_delete("default")
    return client


def test_publishing_pausing_and_going_on_are_on_record(db: None) -> None:
    with acting(MARA):
        campaign = live("gift", "rest", {"rest": step("wait", {"next": "end"}, days=3), "end": FINISH}, NOW)
        change_step(campaign=campaign, key="rest", settings={"days": 5}, now=NOW)
        publish(campaign=campaign, by=None, now=NOW)
        pause(campaign=campaign, by="Mara", now=NOW)
        pause(campaign=campaign, by="Mara", now=NOW)
        resume(campaign=campaign, now=NOW)
    assert told() == [
        "Mara published version 1 of “gift”",
        "Mara published version 2 of “gift”",
        "Mara paused “gift”",
        "Mara let “gift” go on",
    ]
    second = Deed.objects.order_by("pk")[1]
    assert second.changes == ["“Wait 3 days” becomes “Wait 5 days”."]
    assert (second.at, second.about, second.about_id) == (NOW, "campaigns.campaign", str(campaign.pk))


def test_what_is_changed_by_a_form_is_told_with_before_and_after(boss: Client) -> None:
    cap = FrequencyCap.objects.order_by("pk").first()
    assert cap is not None
    data = {"limit": 2, "days": cap.days, "channel": cap.channel, "topic": cap.topic}
    answer = boss.post(f"/admin/campaigns/frequencycap/{cap.pk}/change/", data)
    assert answer.status_code == 302, [str(message) for message in get_messages(answer.wsgi_request)]
    deed = Deed.objects.get()
    assert (deed.by, deed.via) == ("Bo", "admin")
    assert deed.sentence.startswith("changed the cap “")
    assert deed.changes == [{"what": "at most", "before": cap.limit, "after": 2}]


def test_a_token_of_a_program_is_named_and_its_secret_is_nowhere(db: None) -> None:
    with acting(MARA):
        token, secret = issue(name="Shop", scopes=["contacts:write"], by=None, now=NOW)
    assert told() == ["Mara made the API token “Shop”, which may: contacts:write"]
    kept = str(list(Deed.objects.values()))
    assert secret not in kept
    assert token.digest not in kept
    Program(["templates:write"])("post", "templates", {"key": "thanks", "name": "Thanks", "channel": "email"})
    assert MessageTemplate.objects.get()
    deed = Deed.objects.latest("pk")
    assert (deed.via, deed.sentence) == ("api", "made the message “Thanks”")


def test_what_holds_at_once_of_a_live_campaign_is_on_record_when_it_is_changed(db: None) -> None:
    campaign = live("gift", "end", {"end": FINISH}, NOW)
    with acting(MARA):
        set_rules(campaign=campaign, rules={"priority": 90, "reentry": "once", "name": "gift"}, now=NOW)
    assert told()[-1] == "Mara changed “gift”"
    assert Deed.objects.latest("pk").changes == [{"what": "priority", "before": 50, "after": 90}]


def test_what_a_program_says_of_people_is_on_record_without_them(db: None) -> None:
    ada = identify([Identity(external_id="ada", email="ada@example.com")], now=NOW)[0].contact_id
    program = Program(["consents:write"])
    said = {"contact": ada, "channel": "email", "is_subscribed": True, "evidence": "Ada said so."}
    assert program("post", "consents", said).status_code == 200
    assert ConsentChange.objects.get().evidence == "Ada said so.\nStored by “shop”"
    address = {"channel": "email", "address": "ada@example.com"}
    assert [program("post", "suppressions", address).status_code for _ in range(2)] == [201, 200]
    assert told()[-1] == "shop put an address among those we never write to"
    assert "ada@example.com" not in str(list(Deed.objects.values()))


def test_roles_and_passwords_are_told_without_the_password(boss: Client) -> None:
    with acting(MARA):
        jonas = User.objects.create_user("jonas", password="first-invented")
        jonas.groups.add(Group.objects.get(name="Approver"))
        jonas.set_password("second-invented")
        jonas.save()
        jonas.groups.clear()
        jonas.groups.set([Group.objects.get(name="Analyst")])
        jonas.groups.remove(Group.objects.get(name="Analyst"))
    assert told() == [
        "Mara made the user “jonas”",
        "Mara gave jonas the role “Approver”",
        "Mara changed the user “jonas”",
        "Mara took the role “all of them” from jonas",
        "Mara gave jonas the role “Analyst”",
        "Mara took the role “Analyst” from jonas",
    ]
    assert Deed.objects.get(sentence__startswith="changed").changes == [{"what": "password"}]
    assert "invented" not in str(list(Deed.objects.values()))
    assert jonas.password not in str(list(Deed.objects.values()))


def test_a_stop_of_all_sending_is_on_record_also_when_nobody_did_it(db: None) -> None:
    halt(scope=EVERYTHING, by="the breaker", now=NOW)
    lift(scope=EVERYTHING)
    assert told() == [" stopped all sending", " let all sending go on"]


def test_the_command_line_is_named(db: None) -> None:
    with acting(COMMAND_LINE):
        Topic.objects.create(key="news", name="News")
    assert told() == ["Somebody at the command line made the topic “News”"]


def test_the_machine_by_itself_fills_no_record(db: None) -> None:
    Topic.objects.create(key="news", name="News")
    assert told() == []


def test_nothing_that_was_done_can_be_changed(db: None) -> None:
    deed = record(verb="x", sentence="did it", now=NOW)
    deed.sentence = "did nothing"
    for change in (
        deed.save,
        deed.delete,
        Deed.objects.all().delete,
        lambda: Deed.objects.update(sentence=""),
        lambda: Deed.objects.bulk_update([deed], ["sentence"]),
    ):
        with pytest.raises(CannotChange):
            change()
    assert told() == [" did it"]


def test_nobody_changes_it_by_hand_in_the_database_either(db: None) -> None:
    record(verb="x", sentence="did it", now=NOW)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE lifecycle_deed SET sentence = 'did nothing'")
    assert told() == [" did it"]


def test_not_even_whoever_may_do_everything_changes_it_in_the_admin(boss: Client) -> None:
    deed = record(verb="x", sentence="did it", now=NOW)
    whole = {"at_0": "2026-11-02", "at_1": "15:30", "verb": "x", "sentence": "did nothing", "by": "", "via": "admin"}
    whole |= {"changes": "[]", "about_id": "0"}
    for page, data in ("add/", whole), (f"{deed.pk}/change/", whole), (f"{deed.pk}/delete/", {"post": "yes"}):
        assert (boss.get(f"/admin/lifecycle/deed/{page}").status_code, page) == (403, page)
        assert (boss.post(f"/admin/lifecycle/deed/{page}", data).status_code, page) == (403, page)
    some = {"action": "delete_selected", "_selected_action": deed.pk, "post": "yes"}
    assert boss.post("/admin/lifecycle/deed/", some).status_code in (200, 302)
    assert told() == [" did it"]


def test_the_page_reads_like_sentences(boss: Client) -> None:
    with acting(MARA):
        record(
            verb="cap.change",
            sentence="changed <b>the</b> cap",
            now=NOW,
            changes=[{"what": "at most", "before": 3, "after": 2}, {"what": "rule", "before": {"a": 1}, "after": {}}],
        )
    page = boss.get("/admin/lifecycle/deed/").content.decode()
    assert "<strong>Mara</strong> changed &lt;b&gt;the&lt;/b&gt; cap" in page
    assert "At most: 3 → 2" in page
    assert "Rule was changed." in page
    assert "{&#x27;a&#x27;" not in page


def test_the_history_of_a_thing_is_what_was_done_to_it(boss: Client) -> None:
    tips, deals = (Topic.objects.create(key=key, name=key.title()) for key in ("tips", "deals"))
    record(verb="topic.change", sentence="changed the topic “Tips”", now=NOW, about=tips)
    record(verb="topic.change", sentence="changed the topic “Deals”", now=NOW, about=deals)
    said = boss.get(f"/admin/lifecycle/topic/{tips.pk}/history/", follow=True).content.decode()
    assert "changed the topic “Tips”" in said
    assert "changed the topic “Deals”" not in said


def test_the_hash_of_a_token_is_on_no_page(boss: Client) -> None:
    token, secret = issue(name="Shop", scopes=[], by=None, now=NOW)
    for page in ("/admin/lifecycle/apitoken/", "/admin/lifecycle/deed/"):
        said = boss.get(page).content.decode()
        assert "Shop" in said
        assert token.digest not in said
        assert secret not in said
    assert ApiToken.objects.count() == 1


def test_a_deed_is_kept_in_one_language_and_told_in_each_readers(boss: Client) -> None:
    with acting(MARA), translation.override("ru"):
        Topic.objects.create(key="news", name="News")
        halt(scope=EVERYTHING, key="", by="Mara", now=NOW)
    assert told() == ["Mara made the topic “News”", "Mara stopped all sending"]
    page = boss.get("/admin/lifecycle/deed/", headers={"accept-language": "ru"}).content.decode()
    assert "создано: рубрика «News»" in page
    assert "на паузе: вся отправка" in page
