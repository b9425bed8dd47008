"""The journey map: where people are, what acts there, where nothing does, and the shape the team gives it."""

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.journey import shape
from campaigns.journey.map import Cell, Journey, journey
from campaigns.journey.models import JourneyNote, JourneyPersona, JourneyPlace, JourneyRow
from campaigns.reports import contact_admin
from campaigns.workflows.models import Campaign
from lifecycle.clock.set import set_clock
from lifecycle.contacts.models import Contact
from lifecycle.segments.membership import add
from lifecycle.segments.models import Segment
from lifecycle.segments.save import save_segment
from lifecycle.stages.models import Stage, StageChange
from tests.campaigns.workflows.journeys import FINISH, draft, live, step, text
from tests.cast import DAY, NOW, Cast
from tests.channels.letters import send

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/journey/"
HELLO = {"hello": step("send", {"next": "end"}, template="hello"), "end": FINISH}


@pytest.fixture(autouse=True)
def stages(cast: Cast, settings: LazySettings) -> None:
    settings.CLOCK = "manual"
    set_clock(to=NOW)
    cache.clear()
    Stage.objects.all().delete()
    for position, key in enumerate(["activation", "asleep", "retention"]):
        Stage.objects.create(key=key, name=key.title(), position=position, is_aside=key == "asleep")
    Contact.objects.filter(pk__in=[cast.ada.pk, cast.ben.pk]).update(stage="retention")
    Contact.objects.filter(pk=cast.cleo.pk).update(stage="asleep")
    for source, target in (("activation", "retention"), ("activation", "asleep")):
        StageChange.objects.create(
            contact=cast.ada, from_stage=source, to_stage=target, at=NOW - 2 * DAY, reason="test"
        )
    text("hello", NOW)


@pytest.fixture
def greeting() -> Campaign:
    return live("greeting", "hello", HELLO, NOW, stage="retention")


def seen(**more: object) -> Journey:
    return journey(since=NOW - timedelta(days=7), now=NOW, **more)  # type: ignore[arg-type]


def cell(found: Journey, channel: str, stage: str) -> Cell:
    [row] = [row for row in found.rows if channel in (row.row.channel, row.row.name)]
    return next(each for each in row.cells if each.stage == stage)


def names(found: Journey, channel: str, stage: str) -> list[str]:
    return [card.name for card in cell(found, channel, stage).cards]


def row_of(channel: str) -> int:
    shape.lay_rows()
    return JourneyRow.objects.get(channel=channel).pk


def test_a_campaign_sits_where_its_stage_and_its_channel_meet(greeting: Campaign) -> None:
    found = seen()
    assert names(found, "sms", "retention") == ["greeting"]
    assert names(found, "email", "retention") == [] and names(found, "sms", "activation") == []
    [card] = cell(found, "sms", "retention").cards
    assert (card.dot, card.words) == ("live", "1 message")


def test_people_and_their_moves_are_counted_and_whoever_went_quiet_stands_last(greeting: Campaign) -> None:
    found = seen()
    assert [(head.stage.key, head.stage.people) for head in found.heads] == [
        ("activation", 0),
        ("retention", 2),
        ("asleep", 1),
    ]
    assert found.heads[0].forward is not None and found.heads[0].forward.people == 1
    assert [(source, target, flow.people) for source, target, flow in found.others] == [("Activation", "Asleep", 1)]
    assert len(found.moves) == 2
    assert journey(since=NOW - DAY, now=NOW).moves == []


def test_a_stage_with_people_and_no_message_is_a_gap_and_an_empty_one_is_none(greeting: Campaign) -> None:
    found = seen()
    assert [stage.key for stage in found.gaps] == ["asleep"]
    assert cell(found, "email", "asleep").gap == "1 person in Asleep hears nothing from us now"
    Campaign.objects.update(status="paused")
    assert [stage.key for stage in seen().gaps] == ["retention", "asleep"]


def test_a_draft_closes_no_gap_but_is_seen(cast: Cast) -> None:
    draft("plan", "hello", HELLO, NOW, stage="asleep")
    found = seen()
    assert names(found, "sms", "asleep") == ["plan"] and "asleep" in [stage.key for stage in found.gaps]


def test_what_names_no_stage_has_a_column_of_its_own_only_where_there_is_any() -> None:
    assert not seen().has_nowhere
    live("everywhere", "hello", HELLO, NOW)
    assert seen().has_nowhere and names(seen(), "sms", "") == ["everywhere"]


def test_a_persona_is_counted_alone(cast: Cast, greeting: Campaign) -> None:
    brewers = save_segment(name="Brewers", is_static=True, now=NOW)
    add(brewers.key, [cast.ben.pk], now=NOW)
    found = seen(segment=brewers)
    assert [head.stage.people for head in found.heads] == [0, 1, 0]
    assert found.moves == [] and f"in_segment={brewers.pk}" in found.heads[1].stage.url


def test_the_map_asks_as_often_whatever_stands_on_it(greeting: Campaign) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            seen()
        return len(asked)

    before = queries()
    for number in range(5):
        live(f"more {number}", "hello", HELLO, NOW, stage="asleep")
        shape.add_note(row=row_of("email"), stage="asleep", text="call")
    assert queries() == before <= 11


# The shape the team gives it


def test_a_moved_campaign_stays_where_the_team_put_it_and_goes_back(greeting: Campaign) -> None:
    shape.place_campaign(campaign=greeting.pk, row=row_of("email"), stage="asleep")
    assert names(seen(), "email", "asleep") == ["greeting"] and names(seen(), "sms", "retention") == []
    assert [stage.key for stage in seen().gaps] == ["retention"]
    shape.hide_campaign(campaign=greeting.pk)
    assert [campaign.name for campaign in seen().hidden] == ["greeting"]
    shape.put_back(campaign=greeting.pk)
    assert names(seen(), "sms", "retention") == ["greeting"]


def test_rows_are_named_added_moved_and_hidden() -> None:
    calls = shape.add_row(name=" Calls by sales ").pk
    email, texts = row_of("email"), row_of("sms")
    shape.move_row(row=texts, up=True)
    shape.rename_row(row=email, name="Letters")
    shape.hide_row(row=row_of("webhook"), is_hidden=True)
    assert [row.row.name for row in seen().rows] == ["Calls by sales", "Text", "Letters"]
    assert [row.name for row in seen().hidden_rows] == ["Webhook"]
    shape.move_row(row=calls, up=True)  # already the first
    shape.drop_row(row=calls)
    assert [row.row.name for row in seen().rows] == ["Text", "Letters"]
    with pytest.raises(shape.BadShape, match="can be hidden"):
        shape.drop_row(row=email)


def test_notes_stand_in_their_cell() -> None:
    note = shape.add_note(row=row_of("email"), stage="asleep", text=" call by sales ")
    assert [each.text for each in cell(seen(), "email", "asleep").notes] == ["call by sales"]
    shape.move_note(note=note.pk, row=row_of("sms"), stage="retention")
    assert [each.text for each in cell(seen(), "sms", "retention").notes] == ["call by sales"]
    shape.drop_note(note=note.pk)
    assert not JourneyNote.objects.exists()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"do": "add_row", "name": " "}, "A row needs a name."),
        ({"do": "add_note", "cell": "0~asleep", "text": "x"}, "This row is gone."),
        ({"do": "place", "cell": "x~asleep", "campaign": "9"}, "This campaign is gone."),
        ({"do": "add_note", "cell": "", "text": ""}, "A note needs words."),
    ],
)
def test_what_cannot_be_is_answered_with_a_sentence(admin_client: Client, said: dict[str, str], told: str) -> None:
    assert told in admin_client.post(f"{ADDRESS}?shape=1", said, follow=True).content.decode()


def test_the_page_shapes_and_shows_the_map(admin_client: Client, greeting: Campaign) -> None:
    Campaign.objects.update(name="<b>greeting")
    admin_client.post(ADDRESS, {"do": "begin"})
    save_segment(name="Brewers", is_static=True, now=NOW)
    admin_client.post(ADDRESS, {"do": "personas", "segment": [str(Segment.objects.get().pk), "x"]})
    email = row_of("email")
    admin_client.post(ADDRESS, {"do": "place", "campaign": greeting.pk, "cell": f"{email}~asleep"})
    admin_client.post(ADDRESS, {"do": "add_note", "cell": f"{email}~asleep", "text": "<i>call"})
    page = admin_client.get(f"{ADDRESS}?shape=1").content.decode()
    assert "1 gap is worth closing." in page and "2 people in Retention hear nothing from us now" in page
    assert "Brewers" in page and "Back to its own place" in page
    assert "&lt;b&gt;greeting" in page and "<b>greeting" not in page and "<i>call" not in page
    assert admin_client.post(ADDRESS, {"do": "nonsense"}).status_code == 403
    admin_client.post(ADDRESS, {"do": "start_over"})
    assert not any(model.objects.exists() for model in (JourneyRow, JourneyNote, JourneyPlace, JourneyPersona))


def test_looking_at_the_map_writes_nothing(admin_client: Client) -> None:
    admin_client.get(f"{ADDRESS}?shape=1&persona=9&days=x")
    assert not JourneyRow.objects.exists()


def test_a_marketer_shapes_and_an_analyst_looks(greeting: Campaign) -> None:
    def of(role: str) -> Client:
        user = User.objects.create_user(role, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        return client

    assert "Shape the map" in of("Marketer").get(ADDRESS).content.decode()
    looking = of("Analyst")
    assert "Shape the map" not in looking.get(f"{ADDRESS}?shape=1").content.decode()
    assert looking.post(ADDRESS, {"do": "add_row", "name": "x"}).status_code == 403


def test_without_stages_the_map_says_what_comes_next(admin_client: Client) -> None:
    Stage.objects.all().delete()
    page = admin_client.get(ADDRESS).content.decode()
    assert "The map has no stages yet." in page and "Add a stage" in page


def test_the_people_of_a_segment_are_a_list(admin_client: Client, cast: Cast) -> None:
    brewers = save_segment(name="Brewers", is_static=True, now=NOW)
    add(brewers.key, [cast.ben.pk], now=NOW)
    found = admin_client.get(
        f"/admin/lifecycle/contact/?in_segment={brewers.pk}&stage__exact=retention"
    ).content.decode()
    assert "Ben" in found and "Cleo" not in found and "Lovelace" not in found
    assert admin_client.get("/admin/lifecycle/contact/?in_segment=x").status_code == 200


@pytest.mark.parametrize("few", [contact_admin.FEW, 0])
def test_what_went_out_leads_to_whoever_got_it(
    admin_client: Client, cast: Cast, greeting: Campaign, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contact_admin, "FEW", few)  # asked for first, or where they are many inside the list's query
    for contact, channel, days in (
        (cast.ada, "sms", 1),
        (cast.ben, "sms", 30),
        (cast.eve, "email", 1),
    ):
        send(contact, channel, NOW - days * DAY, campaign_id=greeting.pk, state="sent")
    [card] = cell(seen(), "sms", "retention").cards
    assert (card.words, card.out) == ("1 message", "1 went out")
    for page in (admin_client.get(ADDRESS), admin_client.get(ADDRESS, {"days": 30})):
        [url, *_more] = re.findall(r'href="([^"]+got=[^"]+)"', page.content.decode())
        listed = admin_client.get(url.replace("&amp;", "&")).content.decode()
        assert "greeting · Text" in listed and "Lovelace" in listed
        assert ">Eve<" not in listed and "Cleo" not in listed  # another channel, and nothing
        assert ("Ben" in listed) == ("30" in page.request["QUERY_STRING"])
    brewers = save_segment(name="Brewers", is_static=True, now=NOW)
    add(brewers.key, [cast.ada.pk], now=NOW)
    [card] = cell(seen(segment=brewers), "sms", "retention").cards
    assert f"in_segment={brewers.pk}" in card.out_url
    for odd in ("x", "1", "1~sms", "1~\x00~2026-11-01", f"{'9' * 30}~sms~2026-11-01"):
        assert admin_client.get("/admin/lifecycle/contact/", {"got": odd}).status_code == 200
