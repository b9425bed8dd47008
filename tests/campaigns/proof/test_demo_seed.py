from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db.models import F
from pytest_django.fixtures import Settings

from campaigns.broadcasts.models import Broadcast
from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.proof.demo import clocks, people
from campaigns.proof.demo.database import SHOP, NotOurs, key_for_the_shop, open_database
from campaigns.proof.demo.login import login
from campaigns.proof.demo.seed import seed
from campaigns.teamwork.models import Mention, Task
from campaigns.workflows.models import Campaign, Enrollment, StepRun, WorkflowVersion
from channels.outbox.models import Message
from lifecycle.consent.models import ConsentChange
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event, PendingEvent
from lifecycle.rest.models import ApiToken
from lifecycle.segments.models import Segment
from tests.cast import NOW, gather

pytestmark = pytest.mark.django_db
# A twelfth of the people and the same places: what is true of few is true of all.
FEW = {"activation": 8, "retention": 16, "revenue": 6, "loyalty": 4, "re-engagement": 12}
SHORT = ((30, "retention", 3), (60, "re-engagement", 2), (90, "re-engagement", 2), (120, "re-engagement", 1))


def test_northwind_has_a_past_that_its_campaigns_have_lived_through(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.PUBLISH_NEEDS_APPROVAL = True  # from the first visit on, and not in its past
    monkeypatch.setattr(people, "SIZES", FEW)
    monkeypatch.setattr(clocks, "COHORTS", SHORT)
    seed(now=NOW)
    people_stand_in_all_stages()
    every_message_has_an_enrollment_and_a_decision()
    long_waits_end_in_the_first_minutes()
    dan_never_hears_from_us()
    everybody_agreed_on_the_day_they_came_and_left_later()
    mails_wear_the_brand()
    caps_and_quiet_hours_are_those_of_a_new_installation()
    nothing_is_left_to_do_and_nothing_lies_in_the_future()
    there_is_a_version_to_go_back_to()
    the_team_has_something_before_it()
    a_second_start_goes_on_with_what_is_there()


def there_is_a_version_to_go_back_to() -> None:
    first, second = WorkflowVersion.objects.filter(campaign__key="left-in-the-basket").order_by("number")
    assert first.by == second.by == "Mara Kowalski"
    assert first.published_at < second.published_at
    assert second.changes == [
        "Wait at most 5 minutes for “Order Completed” becomes Wait at most 1 minute for “Order Completed”."
    ]


def the_team_has_something_before_it() -> None:
    assert [broadcast.status for broadcast in Broadcast.objects.order_by("name")] == ["live", "draft"]
    assert Task.objects.filter(reference__startswith="northwind/", done_at=None).count() == 3
    assert [mention.user.username for mention in Mention.objects.all()] == ["mara"]
    assert not User.objects.get(username="jonas").has_usable_password()


def people_stand_in_all_stages() -> None:
    stands = Counter(Contact.objects.values_list("stage", flat=True))
    assert set(stands) == set(FEW)
    assert stands["activation"] == FEW["activation"]
    assert Campaign.objects.filter(status="live").count() >= 6
    assert not Segment.objects.filter(key__in=("brewed-3-times", "home-brewers", "tasting-circle"), size=0).exists()


def every_message_has_an_enrollment_and_a_decision() -> None:
    messages = Message.objects.all()
    assert messages.filter(state="sent").count() > 20
    assert set(messages.values_list("provider", flat=True)) <= {"", "capture"}
    assert not messages.exclude(enrollment_id__in=Enrollment.objects.values("pk")).exists()
    assert not messages.filter(reason="").exclude(state__in=("queued", "sent")).exists()
    visited = set(StepRun.objects.values_list("enrollment_id", "contact_id", "step_key"))
    assert set(messages.values_list("enrollment_id", "contact_id", "step_key")) <= visited


def long_waits_end_in_the_first_minutes() -> None:
    soon = Enrollment.objects.filter(is_active=True, due_at__range=(NOW, NOW + timedelta(minutes=2)))
    long = soon.filter(campaign__key="sms-win-back", due_at__gte=F("rested_at") + timedelta(days=29))
    assert long.count() >= 6
    assert {"cleo", "eve", "dan"} <= set(long.values_list("contact__external_id", flat=True))


def dan_never_hears_from_us() -> None:
    marketing = Message.objects.filter(contact__external_id="dan", kind="marketing")
    assert set(marketing.values_list("reason", flat=True)) <= {"not_subscribed"}


def everybody_agreed_on_the_day_they_came_and_left_later() -> None:
    for change in ConsentChange.objects.select_related("contact"):
        joined = change.contact.created_at
        assert joined <= change.at < joined + timedelta(days=1) if change.is_subscribed else joined < change.at


def mails_wear_the_brand() -> None:
    mail = Message.objects.filter(channel="email", state="sent").select_related("content").latest("pk")
    assert "Harbour Street 4, Bristol BS1 4QA" in mail.content.payload["text"]
    assert mail.content.payload["from_name"] == "Northwind Coffee"


def caps_and_quiet_hours_are_those_of_a_new_installation() -> None:
    assert set(FrequencyCap.objects.values_list("limit", "days")) == {(1, 1), (3, 7)}
    assert QuietHours.objects.get().is_on


def nothing_is_left_to_do_and_nothing_lies_in_the_future() -> None:
    assert not PendingEvent.objects.exists()
    assert not Enrollment.objects.exclude(problem="").exists()
    assert not Enrollment.objects.filter(is_active=True, due_at__lt=NOW).exists()
    assert not Event.objects.filter(received_at__gt=NOW).exists()
    assert not Message.objects.filter(created_at__gt=NOW).exists()


def a_second_start_goes_on_with_what_is_there() -> None:
    key_for_the_shop(now=NOW)
    before = [model.objects.count() for model in (Contact, Event, Message, Campaign, Segment)]
    assert open_database(fresh=False, named="the demo") is False
    assert [model.objects.count() for model in (Contact, Event, Message, Campaign, Segment)] == before


@pytest.mark.django_db(transaction=True)
def test_fresh_empties_what_a_demo_has_filled() -> None:
    key_for_the_shop(now=NOW)
    gather()
    assert open_database(fresh=True, named="the demo") is True
    assert QuietHours.objects.count() == 1


@pytest.mark.parametrize("fresh", [True, False])
def test_people_whom_the_demo_did_not_invent_are_left_alone(fresh: bool) -> None:
    gather()
    with pytest.raises(NotOurs, match="shop.sqlite3 holds people whom the demo did not invent"):
        open_database(fresh=fresh, named="shop.sqlite3")
    assert Contact.objects.count() == 5


def test_the_shop_gets_a_new_key_at_each_start_and_the_last_one_is_withdrawn() -> None:
    first, second = key_for_the_shop(now=NOW), key_for_the_shop(now=NOW)
    assert first != second
    assert list(ApiToken.objects.filter(name=SHOP).order_by("pk").values_list("revoked_at", flat=True)) == [NOW, None]
    assert ApiToken.objects.latest("pk").scopes == ["consents:write", "contacts:write", "events:write"]


def test_the_password_stays_and_only_its_owner_can_read_it(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    password = login()
    assert login() == password
    assert User.objects.get(username="mara").check_password(password)
    assert (tmp_path / "northwind_password").stat().st_mode & 0o777 == 0o600
