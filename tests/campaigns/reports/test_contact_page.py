import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.policy.models import FrequencyCap
from campaigns.workflows.models import Campaign, StepRun
from lifecycle.clock.set import set_clock
from lifecycle.consent.suppress import suppress
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.models import Contact
from lifecycle.events.contact_updated import record_update
from lifecycle.events.names import OURS
from lifecycle.events.record import NewEvent, record_events
from lifecycle.segments.models import Segment
from lifecycle.stages.models import Stage, StageChange
from tests.campaigns.workflows.journeys import FINISH, live, step
from tests.cast import DAY, NOW, Cast
from tests.channels.letters import send


@pytest.fixture(autouse=True)
def monday(db: None, settings: LazySettings) -> None:
    settings.CLOCK = "manual"
    set_clock(to=NOW)


def page(client: Client, contact: Contact, more: str = "") -> str:
    answer = client.get(f"/admin/lifecycle/contact/{contact.pk}/change/{more}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_page_says_who_it_is_and_what_time_it_is_there(admin_client: Client, cast: Cast) -> None:
    words = page(admin_client, cast.eve)
    assert "Tokyo, now 00:30" in words
    assert "with us for 90 days" in words
    assert "<dt>plan</dt><dd>pro</dd>" in words


def test_consent_is_said_for_each_channel(admin_client: Client, cast: Cast) -> None:
    assert "Offers and news · since 21 Oct" in page(admin_client, cast.ada)
    assert "Said no, " in page(admin_client, cast.dan)
    assert "We have no address" in page(admin_client, cast.cleo)


def test_nobody_is_named_for_a_change_that_we_do_not_know_the_cause_of(admin_client: Client, cast: Cast) -> None:
    record_update([cast.ada.pk], NOW)
    assert "What we know changed" in page(admin_client, cast.ada)


def test_a_closed_address_is_said_before_any_yes(admin_client: Client, cast: Cast) -> None:
    suppress([("email", cast.ada.email)], reason="bounced", evidence="", now=NOW)
    words = page(admin_client, cast.ada)
    assert "Never again to this address" in words
    assert f'/suppression/?q={cast.ada.email}">Mail came back · Today</a>' in words.replace("%40", "@")


def test_an_address_is_closed_from_the_page_of_its_person(admin_client: Client, cast: Cast) -> None:
    closing = re.search(r'href="([^"]*suppression/add/[^"]*email[^"]*)"', page(admin_client, cast.ada))
    assert closing
    form = admin_client.get(closing[1].replace("&amp;", "&")).content.decode()
    assert f'value="{cast.ada.email}"' in form
    suppress([("email", cast.ada.email)], reason="by_hand", evidence="", now=NOW)
    assert "channel=email" not in page(admin_client, cast.ada)


def test_the_cap_that_is_closest_to_full_is_shown(admin_client: Client, cast: Cast) -> None:
    FrequencyCap.objects.all().delete()
    FrequencyCap.objects.create(limit=1, days=1)
    FrequencyCap.objects.create(limit=2, days=7)
    for days in (2, 3):
        send(cast.ada, "email", NOW - days * DAY, reference=f"d{days}")
    words = page(admin_client, cast.ada)
    assert "In 7 days" in words
    assert "2 of 2" in words


def test_everything_that_happened_is_in_one_line_of_time(admin_client: Client, cast: Cast) -> None:
    campaign = live("winback", "wait", {"wait": step("wait", {"next": "end"}, days=30), "end": FINISH}, NOW)
    send(cast.ada, "email", NOW - DAY, campaign_id=campaign.pk, state="cancelled", reason="capped")
    for outcome, key in (("entered", ""), ("next", "wait"), ("finished", "end")):
        StepRun.objects.create(
            enrollment_id=1,
            campaign_id=campaign.pk,
            contact_id=cast.ada.pk,
            number=1,
            step_key=key,
            at=NOW,
            outcome=outcome,
        )
    Stage.objects.create(key="first", name="First steps", position=90)
    StageChange.objects.create(contact=cast.ada, from_stage="", to_stage="first", at=NOW, reason="signed up")
    words = page(admin_client, cast.ada)
    assert "Hello Ada" in words
    assert "They have heard enough from us for now." in words
    assert "Not sent" in words
    assert "Came into “winback”" in words
    assert "Wait 30 days" in words
    assert "Came to the end of “winback”" in words and "Finish" not in words
    assert "First steps" in words
    assert "Said yes to “Offers and news” by email" in page(admin_client, cast.ada, "?before=2026-10-25T00:00:00Z")


def test_what_we_note_ourselves_is_said_in_words(admin_client: Client, cast: Cast) -> None:
    live("winback", "end", {"end": FINISH}, NOW)
    Campaign.objects.update(name="We miss you")
    Segment.objects.create(key="going-quiet", name="Going quiet", created_at=NOW)
    notes: tuple[tuple[str, dict[str, Any]], ...] = (
        ("Text Clicked", {"channel": "sms", "link": 0, "url": "https://northwind.example/come_back"}),
        ("Segment Joined", {"segment": "going-quiet"}),
        ("Segment Left", {"segment": "no-longer-there"}),
        ("Campaign Started", {"start": "winback"}),
        ("Contact Updated", {"fields": ["first_name", "plan"]}),
    )
    record_events([NewEvent(cast.ada.pk, name, NOW, said, source=OURS) for name, said in notes], now=NOW)
    words = page(admin_client, cast.ada)
    for said in (
        "https://northwind.example/come_back",
        "Going quiet",
        "no-longer-there",
        "We miss you",
        "first name, plan",
    ):
        assert f">{said}<" in words, said
    assert "link 0" not in words and "going-quiet" not in words


def test_each_tab_shows_its_own(admin_client: Client, cast: Cast) -> None:
    send(cast.ada, "email", NOW, state="cancelled", reason="capped")
    assert "Report Shared" in page(admin_client, cast.ada, "?show=did")
    got = page(admin_client, cast.ada, "?show=got")
    assert "Report Shared" not in got
    assert "Hello Ada" not in got
    assert "Hello Ada" in page(admin_client, cast.ada, "?show=decisions")


def test_a_long_life_is_read_page_by_page_and_nothing_is_lost(admin_client: Client, cast: Cast) -> None:
    moments = [NOW - timedelta(minutes=n // 2) for n in range(100)]  # two at each instant
    record_events(
        [NewEvent(cast.ben.pk, f"Event {n:03}", at, source="test") for n, at in enumerate(moments)],
        now=NOW,
        history=True,
    )
    seen: list[str] = []
    address = ""
    for _page in range(6):
        words = page(admin_client, cast.ben, address)
        seen += [f"Event {n:03}" for n in range(100) if f"Event {n:03}<" in words]
        address = (
            "?" + words.split('href="?before=')[1].split('"')[0].join(["before=", ""]) if "?before=" in words else ""
        )
        if not address:
            break
    assert sorted(seen) == [f"Event {n:03}" for n in range(100)]


@pytest.mark.parametrize(
    "more", ["?show=nonsense", "?before=nonsense", "?before=2026-11-02", "?before=2026-02-30T00:00"]
)
def test_an_address_that_makes_no_sense_shows_everything(admin_client: Client, cast: Cast, more: str) -> None:
    assert "Report Shared" in page(admin_client, cast.ada, more)


def test_what_people_are_called_is_never_markup(admin_client: Client, cast: Cast) -> None:
    Contact.objects.filter(pk=cast.ada.pk).update(
        first_name="<script>alert(1)</script>", attributes={"<b>x</b>": "<img src=x>", "deep": {"a": "<i>"}}
    )
    record_events([NewEvent(cast.ada.pk, "<u>Bad</u>", NOW, {"<q>": "<q>"}, source="test")], now=NOW, history=True)
    for address in (f"/admin/lifecycle/contact/{cast.ada.pk}/change/", "/admin/lifecycle/contact/"):
        words = admin_client.get(address).content.decode()
        assert "<script>alert" not in words
        assert "<img src=x>" not in words
        assert "<u>Bad" not in words
        assert "<q>" not in words


def test_the_number_of_queries_does_not_grow_with_a_life(admin_client: Client, cast: Cast) -> None:
    counts = []
    for times in (1, 20):
        for n in range(times):
            send(cast.ada, "email", NOW, reference=f"{times}/{n}", campaign_id=n + 1)
        with CaptureQueriesContext(connection) as queries:
            page(admin_client, cast.ada)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 35


def test_somebody_who_is_not_there_is_not_found(admin_client: Client) -> None:
    for pk in ("999999", "x"):
        assert admin_client.get(f"/admin/lifecycle/contact/{pk}/change/").status_code == 404


def test_the_list_finds_people_and_who_moved(admin_client: Client, cast: Cast) -> None:
    StageChange.objects.create(contact=cast.ben, from_stage="a", to_stage="b", at=NOW, reason="test")
    found = admin_client.get("/admin/lifecycle/contact/?q=cle").content.decode()
    assert "Cleo" in found
    assert "Dan<" not in found
    moved = admin_client.get("/admin/lifecycle/contact/?moved=a~b~2026-11-01").content.decode()
    assert "Ben" in moved
    assert "Cleo" not in moved


@pytest.mark.parametrize(
    "moved", ["a", "a~b", "a~b~x", "a~b~2026-99-01", "~~", "a~b~2026-11-01~c", "a%00~b~2026-11-01"]
)
def test_a_move_that_makes_no_sense_breaks_nothing(admin_client: Client, moved: str) -> None:
    assert admin_client.get(f"/admin/lifecycle/contact/?moved={moved}").status_code == 200


def fields(contact: Contact, **more: str) -> dict[str, str]:
    shown = {
        name: getattr(contact, name) for name in ("first_name", "last_name", "email", "phone", "timezone", "locale")
    }
    rows = {"attributes-TOTAL_FORMS": "1", "attributes-INITIAL_FORMS": "0"}
    return {**shown, **rows, "external_id": contact.external_id or "", **more}


def test_the_form_saves_what_was_written_and_keeps_the_rest(admin_client: Client, cast: Cast) -> None:
    address = f"/admin/lifecycle/contact/{cast.ada.pk}/edit/"
    assert "marketing" not in admin_client.get(address).content.decode()
    more = {"attributes-0-name": "seats", "attributes-0-kind": "number", "attributes-0-value": "14"}
    answer = admin_client.post(address, fields(cast.ada, last_name="King", **more))
    assert answer.status_code == 302
    cast.ada.refresh_from_db()
    assert cast.ada.last_name == "King"
    assert cast.ada.attributes == {"seats": 14}


def test_where_they_live_is_written_in_the_form_and_stands_on_the_page(admin_client: Client, cast: Cast) -> None:
    address = f"/admin/lifecycle/contact/{cast.ada.pk}/edit/"
    identify([Identity(external_id="ada", devices=[{"token": "secret-token", "platform": "ios"}])], now=NOW)
    place = {"address-line1": "12 Mill Lane", "address-city": "London", "address-country": "united kingdom"}
    admin_client.post(address, fields(cast.ada, **place))
    words = page(admin_client, cast.ada)
    assert "<dt>Postal address</dt><dd>12 Mill Lane, London, GB</dd>" in words
    assert "<dt>Devices</dt><dd>iOS, seen today</dd>" in words and "secret-token" not in words
    assert 'value="12 Mill Lane"' in admin_client.get(address).content.decode()
    answer = admin_client.post(address, fields(cast.ada, **{"address-country": "Atlantis"}))
    assert "We know no such country." in answer.content.decode()
    admin_client.post(address, fields(cast.ada))
    assert "Postal address" not in page(admin_client, cast.ada)


def test_a_mistake_is_said_beside_the_field(admin_client: Client, cast: Cast) -> None:
    address = f"/admin/lifecycle/contact/{cast.ada.pk}/edit/"
    answer = admin_client.post(address, fields(cast.ada, timezone="Mars/Olympus"))
    assert "We know no such time zone." in answer.content.decode()
    answer = admin_client.post(address, fields(cast.ada, email="not an address"))
    assert answer.status_code == 200
    cast.ada.refresh_from_db()
    assert cast.ada.email == "ada@example.com"


def test_a_new_contact_comes_in_by_the_form(admin_client: Client, db: None) -> None:
    blank = dict.fromkeys(("first_name", "last_name", "phone", "timezone", "locale", "external_id"), "")
    rows = {"attributes-TOTAL_FORMS": "0", "attributes-INITIAL_FORMS": "0"}
    answer = admin_client.post("/admin/lifecycle/contact/add/", {**blank, **rows, "email": "fay@example.com"})
    assert answer.status_code == 302
    assert Contact.objects.get().email == "fay@example.com"


def test_forgetting_somebody_asks_first(admin_client: Client, cast: Cast) -> None:
    address = f"/admin/lifecycle/contact/{cast.dan.pk}/forget/"
    assert "This cannot be undone." in admin_client.get(address).content.decode()
    assert Contact.objects.filter(pk=cast.dan.pk).exists()
    admin_client.post(address)
    assert not Contact.objects.filter(pk=cast.dan.pk).exists()


def test_everything_we_know_can_be_taken_along(admin_client: Client, cast: Cast) -> None:
    answer = admin_client.get(f"/admin/lifecycle/contact/{cast.ada.pk}/everything/")
    assert answer.json()["contact"]["email"] == "ada@example.com"
    assert answer["Content-Disposition"] == 'attachment; filename="ada-lovelace.json"'


def test_whoever_may_only_look_can_change_nobody(client: Client, cast: Cast, django_user_model: type[User]) -> None:
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_contact"))
    client.force_login(reader)
    assert "Forget this person" not in page(client, cast.ada)
    for name in ("edit", "forget"):
        assert client.post(f"/admin/lifecycle/contact/{cast.ada.pk}/{name}/").status_code == 403
    assert client.get("/admin/lifecycle/contact/add/").status_code == 403
    assert Contact.objects.filter(pk=cast.ada.pk).exists()


def test_whoever_may_not_look_sees_nobody(client: Client, cast: Cast, django_user_model: type[User]) -> None:
    client.force_login(django_user_model.objects.create_user("new", is_staff=True))
    for name in ("change", "everything"):
        assert client.get(f"/admin/lifecycle/contact/{cast.ada.pk}/{name}/").status_code == 403


def test_an_instant_we_know_is_told_by_the_clock(admin_client: Client, cast: Cast) -> None:
    cast.ada.attributes |= {"trial_ends_at": "2026-11-25T17:14:45.108734+00:00", "code": "2026-13-99T99:99"}
    cast.ada.save()
    said = page(admin_client, cast.ada)
    assert "25 Nov, 17:14" in said and "2026-11-25T17" not in said
    assert "2026-13-99T99:99" in said
