"""What the moving parts of the canvas begin with."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.test import RequestFactory
from django.urls import resolve

from campaigns.editor.alive import DOORS, alive
from campaigns.editor.alive_words import alive_words
from campaigns.workflows.models import Campaign
from lifecycle.accounts.roles import ANALYST, MARKETER
from tests.campaigns.workflows.journeys import FINISH, draft
from tests.cast import NOW

SOURCES = Path(__file__).resolve().parents[3] / "static" / "src" / "editor"
PARTS = ("alive", "live", "people", "rehearse", "dryrun")
# Put together from what is done to people; each has one of them and several.
DEEDS = {f"al_{what}_{deed}" for what in ("why", "do", "done") for deed in ("move", "skip", "remove")}


def words_asked_for() -> set[str]:
    sources = [path.read_text() for part in PARTS for path in (SOURCES / part).glob("*.ts*")]
    return {name for source in sources for name in re.findall(r'"(al_[a-z0-9_]+)"', source)} | DEEDS


def test_every_word_that_the_scripts_say_is_there_and_no_other() -> None:
    known = {name.partition("|")[0] for name in alive_words()}
    assert known == words_asked_for()


@pytest.mark.django_db
def test_each_door_is_a_page_of_this_campaign() -> None:
    campaign = draft("gift", "end", {"end": FINISH}, NOW)
    for name, address in told(campaign, MARKETER)["urls"].items():
        assert resolve(address).kwargs == {"pk": campaign.pk}, name
    assert set(told(campaign, MARKETER)["urls"]) == set(DOORS)


@pytest.mark.django_db
def test_what_somebody_may_not_do_is_not_offered() -> None:
    campaign = draft("gift", "end", {"end": FINISH}, NOW)
    assert told(campaign, MARKETER)["may"] == {"act": True, "rehearse": True, "dry_run": True}
    assert told(campaign, ANALYST)["may"] == {"act": False, "rehearse": True, "dry_run": False}


def told(campaign: Campaign, role: str) -> dict[str, dict[str, str]]:
    request = RequestFactory().get("/")
    request.user = User.objects.create_user(f"user-{User.objects.count()}", is_staff=True)
    request.user.groups.add(Group.objects.get(name=role))
    return alive(request, campaign)
