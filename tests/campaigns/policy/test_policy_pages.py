from datetime import timedelta

import pytest
from django.test import Client

from campaigns.policy.models import FrequencyCap, QuietHours
from tests.cast import Cast
from tests.channels.letters import send

pytestmark = pytest.mark.django_db


def test_a_cap_is_a_sentence(admin_client: Client) -> None:
    FrequencyCap.objects.all().delete()
    FrequencyCap.objects.create(limit=1, days=1, channel="sms")
    FrequencyCap.objects.create(limit=3, days=7)
    words = admin_client.get("/admin/campaigns/frequencycap/").content.decode()
    assert "1 marketing message a day" in words
    assert "3 marketing messages in 7 days" in words
    assert "over everything" in words


@pytest.mark.parametrize(("limit", "days"), [("0", "7"), ("3", "0"), ("3", "100000"), ("x", "7")])
def test_a_cap_that_means_nothing_is_refused(admin_client: Client, limit: str, days: str) -> None:
    before = FrequencyCap.objects.count()
    fields = {"limit": limit, "days": days, "channel": "", "topic": ""}
    assert admin_client.post("/admin/campaigns/frequencycap/add/", fields).status_code == 200
    assert FrequencyCap.objects.count() == before


def test_quiet_hours_are_one_row_that_is_changed(admin_client: Client) -> None:
    row = QuietHours.objects.first() or QuietHours.objects.create(opens="08:00", closes="21:00")
    page = admin_client.get("/admin/campaigns/quiethours/")
    assert page.headers["Location"] == f"/admin/campaigns/quiethours/{row.pk}/change/"
    form = {"is_on": "on", "opens": "09:00", "closes": "20:00", "hours_between": "0", "days_in_line": "30"}
    admin_client.post(page.headers["Location"], form)
    row.refresh_from_db()
    assert (row.opens.hour, row.closes.hour) == (9, 20)
    assert admin_client.get("/admin/campaigns/quiethours/add/").status_code == 403


def test_a_day_that_ends_before_it_begins_is_refused(admin_client: Client) -> None:
    row = QuietHours.objects.first() or QuietHours.objects.create(opens="08:00", closes="21:00")
    answer = admin_client.post(
        f"/admin/campaigns/quiethours/{row.pk}/change/", {"is_on": "on", "opens": "21:00", "closes": "08:00"}
    )
    assert "The day begins before it ends" in answer.content.decode()


def test_a_higher_cap_lets_those_in_line_be_asked_again_at_once(admin_client: Client, cast: Cast) -> None:
    FrequencyCap.objects.all().delete()
    cap = FrequencyCap.objects.create(limit=1, days=1)
    waiting = send(cast.ada, "sms", cast.now, state="held", reason="capped", due_at=cast.now + timedelta(days=900))
    admin_client.post(f"/admin/campaigns/frequencycap/{cap.pk}/change/", {"limit": "2", "days": "1"})
    cap.refresh_from_db()
    waiting.refresh_from_db()
    assert cap.limit == 2
    assert waiting.due_at < cast.now + timedelta(days=900)


def test_how_closely_people_are_written_to_is_set_beside_the_hours(admin_client: Client) -> None:
    row = QuietHours.objects.get()
    form = {"is_on": "on", "opens": "08:00", "closes": "21:00", "hours_between": "12", "days_in_line": "5"}
    admin_client.post(f"/admin/campaigns/quiethours/{row.pk}/change/", form)
    row.refresh_from_db()
    assert (row.hours_between, row.days_in_line) == (12, 5)
    admin_client.post(f"/admin/campaigns/quiethours/{row.pk}/change/", form | {"days_in_line": "0"})
    row.refresh_from_db()
    assert row.days_in_line == 5
