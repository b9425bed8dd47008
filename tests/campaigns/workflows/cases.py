"""A case of a step or a trigger: a small campaign around it, what the cast does at which moment, and what is true then.

    {"name": …, "settings": {…},
     "world": {"messages": {key: {"channel": …, "words": {…}}}, "segments": {key: [who]}, "stages": key of a set,
               "campaigns": [key], "topics": [key], "quiet_hours": true, "caps": true},
     "people": {who: what is told of them before},
     "campaign": {"reentry": …, "topic": …}, "grid_hours": 24, "place": "Europe/Berlin",
     "story": [{"at": moment, "enter": [who], "told": {…}, "did": {who: event}, "becomes": {who: traits},
                "rests": {who: until}, "exits": {who: exit}, "entered": {who: [moments]}, "left": [who],
                "ways": 1, "effects": {…}}]}

or, of settings that cannot work, {"name": …, "settings": {…}, "refused": sentence} where they are refused at once, and
"unpublished" where the campaign is refused when it is published.

Moments are UTC; the first is that of publishing. What falls due between two of them happens at its own instant.
`rests`, `exits` and `entered` name everybody of whom it is true.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Count, Max
from django.test.utils import override_settings

from campaigns.message_templates.create import create_template
from campaigns.message_templates.save import save_version
from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.workflows.models import Campaign, Enrollment, StepRun
from campaigns.workflows.publish import publish
from campaigns.workflows.run_until import run_until
from campaigns.workflows.start import start
from campaigns.workflows.turn import turn
from lifecycle.consent.models import Topic
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from lifecycle.events.record import NewEvent, record_events
from lifecycle.segments.membership import add
from lifecycle.segments.save import save_segment
from lifecycle.stages.install import install
from tests.campaigns.workflows.effects_seen import SEEN
from tests.campaigns.workflows.journeys import FINISH, draft, live, step
from tests.cast import gather

CASES = Path(__file__).parents[2] / "cases"
INSTANT = timedelta(microseconds=1)
STEP = "step"
Case = dict[str, Any]


def cases_of(folder: str, outcome: str) -> list[Any]:
    """Parameters (kind, case) of those whose outcome is a story, a refusal or an unpublished campaign."""
    return [
        pytest.param(file.stem, case, id=f"{file.stem}: {case['name']}")
        for file in sorted((CASES / folder).glob("*.json"))
        for case in json.loads(file.read_text())
        if outcome in case
    ]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def spoken(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M") if at else None


def story_of_step(kind: str, case: Case) -> "Story":
    ends = {f"after_{exit}": FINISH for exit in case["exits"]}
    exits = {exit: f"after_{exit}" for exit in case["exits"]}
    steps = {STEP: {"kind": kind, "settings": case["settings"], "exits": exits}, **ends}
    first = STEP
    if before := case.get("before"):
        steps["before"], first = step("wait", {"next": STEP}, **before), "before"
    return Story(case, {"triggers": [{"kind": "by_hand"}], "start": first, "steps": steps})


def story_of_trigger(kind: str, case: Case) -> "Story":
    steps = {STEP: step("wait", {"next": "end"}, **case.get("stays", {"minutes": 1})), "end": FINISH}
    return Story(case, {"triggers": [{"kind": kind, **case["settings"]}], "start": STEP, "steps": steps})


class Story:
    def __init__(self, case: Case, graph: dict[str, Any]) -> None:
        self.case = case
        self.graph = graph
        self.past = 0

    def happens(self) -> None:
        """Moment by moment, and in between whatever falls due by itself."""
        story = self.case["story"]
        grid = timedelta(hours=self.case.get("grid_hours", 1))
        with override_settings(GRID=grid, TIME_ZONE=self.case.get("place", settings.TIME_ZONE)):
            now = moment(story[0]["at"])
            campaign = self.published(story[0]["at"])
            for chapter in story:
                at = moment(chapter["at"])
                if at > now:
                    run_until(start=now, to=at - INSTANT, clock=lambda _moment: None)
                now = at
                _deeds(campaign, chapter, now)
                turn(now=now)
                _check(campaign, chapter, self.past)

    def published(self, at: str) -> Campaign:
        """The cast, the world around it and the live campaign."""
        now = moment(at)
        _world(self.case, now)
        turn(now=now)
        self.past = Event.objects.aggregate(last=Max("pk"))["last"]
        rules = self.case.get("campaign", {})
        made = draft("case", self.graph["start"], self.graph["steps"], now, self.graph["triggers"], **rules)
        publish(campaign=made, by=None, now=now)
        made.refresh_from_db()
        return made


def _world(case: Case, now: datetime) -> None:
    world = case.get("world", {})
    gather(now)
    told = [Identity(external_id=who, **_identity(traits)) for who, traits in case.get("people", {}).items()]
    assert all(outcome.contact_id for outcome in identify(told, now=now)) or not told
    if not world.get("caps"):
        FrequencyCap.objects.all().delete()
    QuietHours.objects.update(is_on=world.get("quiet_hours", False))
    for key in world.get("topics", []):
        Topic.objects.create(key=key, name=key.title())
    for key, written in world.get("messages", {}).items():
        template = create_template(name=key, key=key, channel=written["channel"], now=now)
        save_version(template=template, source=written["words"], by=None, now=now)
    for key, inside in world.get("segments", {}).items():
        _segment(key, inside, now)
    if world.get("stages"):
        install(world["stages"])
    for key in world.get("campaigns", []):
        live(key, "end", {"end": FINISH}, now)


def _segment(key: str, inside: Any, now: datetime) -> None:
    """A list of people is static, a condition dynamic."""
    if isinstance(inside, list):
        save_segment(name=key, key=key, is_static=True, now=now)
        add(key, list(_ids(inside).values()), now=now)
    else:
        save_segment(name=key, key=key, definition=inside, now=now)


def _identity(traits: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: traits[name] for name in ("email", "phone") if name in traits}
    return own | {"traits": {name: value for name, value in traits.items() if name not in own}}


def _ids(names: Any) -> dict[str, int]:
    return dict(Contact.objects.filter(external_id__in=list(names)).values_list("external_id", "pk"))


def _deeds(campaign: Campaign, chapter: Mapping[str, Any], now: datetime) -> None:
    told = [Identity(external_id=who, **_identity(traits)) for who, traits in chapter.get("becomes", {}).items()]
    identify(told, now=now, news=True)
    if people := chapter.get("enter"):
        ids = list(_ids(people).values())
        assert len(ids) == len(people)
        start(campaign=campaign, contact_ids=ids, properties=chapter.get("told", {}), now=now, source="story")
    did = chapter.get("did", {})
    ids = _ids(did)
    record_events([_event(ids[who], said, now) for who, said in did.items()], now=now)
    for key, people in chapter.get("put_into", {}).items():
        add(key, list(_ids(people).values()), now=now)


def _event(contact_id: int, said: Any, now: datetime) -> NewEvent:
    name, properties = said if isinstance(said, list) else (said, {})
    return NewEvent(contact_id, name, now, properties, source="story")


def _check(campaign: Campaign, chapter: Mapping[str, Any], past: int) -> None:
    seen = {"rests": _rests, "exits": _exits, "entered": _entered, "left": _left, "ways": _ways}
    facts = [(name, read(campaign), chapter[name]) for name, read in seen.items() if name in chapter]
    facts += [(name, SEEN[name](said, past), said) for name, said in chapter.get("effects", {}).items()]
    for name, is_so, said in facts:
        assert is_so == said, f"At {chapter['at']}, {name} is {is_so}, not {said}."


def _rests(campaign: Campaign) -> dict[str, str | None]:
    inside = Enrollment.objects.filter(campaign=campaign, is_active=True, step_key=STEP)
    return {visit.contact.external_id: spoken(visit.due_at) for visit in inside.select_related("contact")}


def _exits(campaign: Campaign) -> dict[str, str]:
    """Of everybody, the last way out of the step in question."""
    names = dict(Contact.objects.values_list("pk", "external_id"))
    runs = StepRun.objects.filter(campaign_id=campaign.pk, step_key=STEP).order_by("pk")
    return {names[run.contact_id]: run.outcome for run in runs}


def _left(campaign: Campaign) -> list[str]:
    return sorted(_exits(campaign))


def _ways(campaign: Campaign) -> int:
    """How many different ways out one contact has taken at most, however often they came."""
    runs = StepRun.objects.filter(campaign_id=campaign.pk, step_key=STEP).values("contact_id")
    return max(run["ways"] for run in runs.annotate(ways=Count("outcome", distinct=True)))


def _entered(campaign: Campaign) -> dict[str, list[str | None]]:
    found: dict[str, list[str | None]] = {}
    for visit in Enrollment.objects.filter(campaign=campaign).select_related("contact").order_by("pk"):
        found.setdefault(visit.contact.external_id, []).append(spoken(visit.entered_at))
    return found


def kinds_without(folder: str, kinds: Iterable[Any]) -> list[str]:
    """The kinds that have no case file, or none in which somebody lives through it."""
    lived = {param.values[0] for param in cases_of(folder, "story")}
    return sorted(kind.kind for kind in kinds if kind.kind not in lived)
