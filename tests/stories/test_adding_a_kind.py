"""A channel, a step, a trigger and a condition, each one file in a package of somebody else's, and nothing else touched:
they stand in the admin, in the API and in the reference, and a campaign made of them runs.
"""

import importlib
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.models import Campaign
from campaigns.workflows.steps.base import steps
from campaigns.workflows.triggers.base import triggers
from channels.adapters.base import adapters
from lifecycle.clock.set import set_clock
from lifecycle.conditions.base import conditions
from tests.program import Program

pytestmark = pytest.mark.django_db(transaction=True)
START = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)

FILES = {
    "adapters/pigeon.py": """
from django import forms

from channels.adapters.base import Adapter, CannotRender, Receipt
from channels.content.prepare import prepare
from channels.content.problem import TemplateProblem

FLOWN = []


class Pigeon(Adapter):
    kind = "pigeon"
    label = "Carrier pigeon"
    icon = "flutter_dash"
    reaches = "loft"

    class Content(forms.Form):
        note = forms.CharField(label="Note on the leg", max_length=80)

    def deliver(self, messages, *, now, go_on=lambda: True):
        return [self._fly(message) for message in messages]

    def _fly(self, message):
        try:
            FLOWN.append((message.address, prepare(message.content).render(message.merge).fields["note"]))
        except TemplateProblem as problem:
            return CannotRender(problem.sentence)
        return Receipt(provider_id=f"ring-{len(FLOWN)}")
""",
    "steps/feed.py": """
from django import forms

from campaigns.workflows.effects.update_contact import UpdateContact
from campaigns.workflows.steps.base import Step
from campaigns.workflows.visits import Moves


class Feed(Step):
    kind = "feed"
    label = "Feed the pigeon"
    description = "Whoever has had enough is full."
    icon = "grain"
    family = "birds"
    exits = ("hungry", "full")

    class Settings(forms.Form):
        corns = forms.IntegerField(label="Corns", min_value=1)

    def sentence(self):
        return f"Feed {self.settings['corns']} corns"

    def run(self, visits, now):
        moves = Moves()
        for visit in visits:
            had = (visits.contacts[visit.contact_id].get("corns") or 0) + self.settings["corns"]
            moves.left.append((visit, "full" if had >= 10 else "hungry"))
            moves.effects.append(UpdateContact(visit=visit, campaign=visits.campaign, attributes={"corns": had}))
        return moves
""",
    "triggers/moon.py": """
from django import forms

from campaigns.workflows.triggers.base import Trigger


class Moon(Trigger):
    kind = "moon"
    label = "The moon rises"
    description = "Over somebody's roof."
    icon = "nightlight"

    class Settings(forms.Form):
        least = forms.IntegerField(label="At least so many percent", min_value=0, max_value=100)

    def sentence(self):
        return f"Enters when the moon is {self.settings['least']} % full"

    def listens(self):
        return {"Moon Rose"}

    def hears(self, event):
        return event["properties"].get("percent", 0) >= self.settings["least"]
""",
    "conditions/initial.py": """
from django import forms
from django.db.models import Q

from lifecycle.conditions.base import Condition, Explanation


class Initial(Condition):
    kind = "initial"
    label = "First letter"
    description = "How their name begins."
    icon = "abc"

    class Settings(forms.Form):
        letter = forms.CharField(label="Letter", max_length=1)

    def q(self, now, whole=False):
        return Q(first_name__startswith=self.settings["letter"])

    def explain(self, contact, now):
        return Explanation(contact.first_name.startswith(self.settings["letter"]), f"called {contact.first_name}")

    def sentence(self):
        return f"have a name with {self.settings['letter']}"
""",
}
LABELS = {
    "pigeon": "Carrier pigeon",
    "feed": "Feed the pigeon",
    "moon": "The moon rises",
    "initial": "First letter",
}
DRAFT = {
    "triggers": [{"kind": "moon", "least": 90}],
    "start": "who",
    "steps": {
        "who": {
            "kind": "branch",
            "settings": {"branches": [{"name": "a", "condition": {"kind": "initial", "letter": "A"}}]},
            "exits": {"a": "feed", "otherwise": "end"},
        },
        "feed": {"kind": "feed", "settings": {"corns": 5}, "exits": {"hungry": "rest", "full": "fly"}},
        "rest": {"kind": "wait", "settings": {"hours": 1}, "exits": {"next": "feed"}},
        "fly": {"kind": "send", "settings": {"template": "note"}, "exits": {"next": "end"}},
        "end": {"kind": "finish"},
    },
}


@pytest.fixture(autouse=True)
def four_files(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, text in FILES.items():
        file = tmp_path / "pigeonry" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        (file.parent / "__init__.py").touch()
        file.write_text(text)
    (tmp_path / "pigeonry" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    settings.KIND_PACKAGES = ["pigeonry"]
    forget()
    yield
    forget()
    for name in [name for name in sys.modules if name.startswith("pigeonry")]:
        del sys.modules[name]


def forget() -> None:
    for registry in (adapters, steps, triggers, conditions):
        registry.reset()
    cache.clear()


@pytest.fixture
def api(db: None, settings: Settings) -> Program:
    settings.CLOCK, settings.SENDING, settings.GRID = "manual", "live", timedelta(days=1)
    set_clock(to=START)
    return Program()


def a_draft(api: Program) -> Campaign:
    assert api("post", "templates", {"key": "note", "name": "Note", "channel": "pigeon"}).status_code == 201
    words = {"source": {"note": "Fly home, {{ contact.first_name }}!"}}
    assert api("post", "templates/note/versions", words).status_code == 201
    assert api("post", "campaigns", {"key": "birds", "name": "Birds", "draft": DRAFT}).status_code == 201
    assert api("get", "campaigns/birds/problems").json()["results"] == []
    asked = {"kind": "consent", "subscribed": True, "channel": "pigeon"}
    assert api("post", "segments/preview", {"definition": asked}).status_code == 200
    return Campaign.objects.get(key="birds")


def test_the_admin_offers_each_and_makes_its_form(api: Program, admin_client: Client) -> None:
    campaign = a_draft(api)

    def page(address: str, **query: str) -> str:
        answer = admin_client.get(f"/admin/{address}", query)
        assert answer.status_code == 200
        return answer.content.decode()

    home = f"campaigns/campaign/{campaign.pk}"
    shown = page(f"{home}/change/")
    assert "Feed 5 corns" in shown and "Enters when the moon is 90 % full" in shown
    assert "Have a name with A" in shown
    assert LABELS["feed"] in page(f"{home}/steps/add/") and "Corns" in page(f"{home}/steps/add/", kind="feed")
    assert LABELS["moon"] in page(f"{home}/triggers/add/")
    assert "At least so many percent" in page(f"{home}/triggers/add/", kind="moon")
    assert LABELS["initial"] in page("lifecycle/segment/add/")
    asked = {"name": "definition", "kind": "initial", "id": "n1", "parent": "root"}
    assert "Letter" in page("lifecycle/segment/conditions/node/", **asked)
    assert LABELS["pigeon"] in page("campaigns/messagetemplate/add/")
    assert "Note on the leg" in page(f"campaigns/messagetemplate/{MessageTemplate.objects.get().pk}/change/")


def test_the_reference_tells_of_each(admin_client: Client) -> None:
    words = admin_client.get("/admin/reference/").content.decode()
    for kind, label in LABELS.items():
        assert f"<code>{kind}</code>" in words and label in words
    assert "Note on the leg" in words and "hungry" in words


def test_the_api_tells_of_each_and_describes_it(api: Program, client: Client) -> None:
    told = api("get", "kinds").json()
    found = {each["kind"]: each for family in told.values() for each in family}
    assert {kind: found[kind]["label"] for kind in LABELS} == LABELS
    assert found["feed"]["exits"] == ["hungry", "full"]
    assert found["feed"]["settings"]["properties"]["corns"]["minimum"] == 1
    assert found["pigeon"]["settings"]["required"] == ["note"]
    schema = client.get("/api/schema/?format=json").json()["components"]["schemas"]
    assert "First letter" in {each["title"] for each in schema["Condition"]["oneOf"]}
    workflow = str(schema["Workflow"])
    assert "`feed`: Feed the pigeon" in workflow and "`moon`: The moon rises" in workflow


def test_a_campaign_made_of_all_four_runs(api: Program) -> None:
    a_draft(api)
    assert api("post", "campaigns/birds/publish").json()["status"] == "live"
    for who, loft in (("ada", "north tower"), ("ann", ""), ("abe", "mill"), ("ben", "barn")):
        said = {"external_id": who, "first_name": who.title(), "attributes": {"loft": loft}}
        assert api("post", "contacts", said).status_code == 201
        agrees = {"external_id": who, "channel": "pigeon", "is_subscribed": who != "abe", "evidence": "Cooed"}
        assert api("post", "consents", agrees).status_code == 200
        event = {"external_id": who, "event": "Moon Rose", "properties": {"percent": 95}}
        assert api("post", "events", event).status_code == 201
    dim = {"external_id": "ada", "event": "Moon Rose", "properties": {"percent": 12}}
    assert api("post", "events", dim).status_code == 201

    call_command("tick", to=(START + timedelta(hours=2)).isoformat(), verbosity=0)
    flown = importlib.import_module("pigeonry.adapters.pigeon").FLOWN
    assert flown == [("north tower", "Fly home, Ada!")]
    messages = api("get", "messages?channel=pigeon").json()["results"]
    said = sorted((row["state"], row["why"], row["provider_id"]) for row in messages)
    assert said == [
        ("sent", "", "ring-1"),
        ("suppressed", "They have not subscribed to this.", ""),
        ("suppressed", "We know no address of theirs for this.", ""),
    ]
    assert api("get", "contacts/external:ada").json()["attributes"]["corns"] == 10
    assert api("get", "campaigns/birds/numbers").json()["ends"] == {"entered": 4, "finished": 4}
