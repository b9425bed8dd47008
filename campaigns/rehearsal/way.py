"""The way somebody took in a rehearsal, read in its world."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from campaigns.rehearsal.answers import CLICKS, EVENT, OPENS, Answer
from campaigns.rehearsal.who import Who
from campaigns.workflows.counts import ENDS
from campaigns.workflows.models import Campaign, Enrollment, StepRun
from campaigns.workflows.versions import Version
from channels.outbox.models import Message
from lifecycle.conditions.base import ANY_EVENT
from lifecycle.contacts.models import Contact
from lifecycle.events.names import ALL, EMAIL_CLICKED, EMAIL_OPENED, TEXT_CLICKED

OF_MESSAGES = {EMAIL_OPENED: OPENS, EMAIL_CLICKED: CLICKS, TEXT_CLICKED: CLICKS}


@dataclass(frozen=True)
class Choice:
    """Something they could do while they stand there."""

    does: str
    event: str = ""


@dataclass
class Stop:
    """One visit of one step. leaves: the exit taken, or how they left the campaign; empty: they are still there."""

    step: str
    visit: int
    arrives: datetime
    left: datetime | None = None
    leaves: str = ""
    message: Message | None = None
    problem: str = ""
    choices: list[Choice] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


@dataclass(frozen=True)
class Way:
    contact: Contact
    stops: list[Stop]
    began: datetime
    cut_at: datetime | None  # where it took too long: as far as we looked
    outcome: str  # how they left; empty: still inside when it ended


def way_of(
    campaign: Campaign,
    version: Version,
    who: Who,
    answers: Sequence[Answer],
    *,
    began: datetime,
    cut_at: datetime | None,
) -> Way:
    contact = Contact.objects.get(pk=who.id)
    place = Enrollment.objects.filter(campaign=campaign, contact=contact).order_by("-number").first()
    runs = StepRun.objects.filter(campaign_id=campaign.pk, contact_id=contact.pk).order_by("pk")
    messages = {
        (each.number, int(each.reference.rpartition("/")[2])): each
        for each in Message.objects.filter(campaign_id=campaign.pk).select_related("content", "contact")
    }
    stops = _stops(runs, place, began)
    for number, stop in stops:
        stop.message = messages.get((number, stop.visit))
        stop.answers = [answer for answer in answers if answer.visit == stop.visit]
    seen = [stop for _number, stop in stops]
    _add_choices(seen, version)
    outcome = place.ended_reason if place and not place.is_active else ""
    return Way(contact, seen, began, cut_at, outcome)


def _stops(runs: Iterable[StepRun], place: Enrollment | None, began: datetime) -> list[tuple[int, Stop]]:
    """With the number of the entry each belongs to."""
    stops: list[tuple[int, Stop]] = []
    came = began
    for each in runs:
        if not each.step_key:
            came = each.at
            continue
        if each.outcome in ENDS and stops and _is_same(stops[-1], each):
            continue
        stops.append((each.number, Stop(each.step_key, each.visit, came, each.at, each.outcome)))
        came = each.at
    if place and place.is_active:
        stops.append((place.number, Stop(place.step_key, place.visit, came, problem=place.problem)))
    return stops


def _is_same(last: tuple[int, Stop], each: StepRun) -> bool:
    """A step from which nothing leads on: they leave it, and there the campaign."""
    number, stop = last
    return (number, stop.step, stop.visit) == (each.number, each.step_key, each.visit)


def _add_choices(stops: Sequence[Stop], version: Version) -> None:
    has_heard = False
    rules = [rule for rule in (version.goal, version.exit_rule) if rule]
    for stop in stops:
        step = version.graph.steps.get(stop.step)
        if step and step.rests:
            heard = {*step.listens(), *(name for rule in rules for name in rule.events())} - {ANY_EVENT}
            stop.choices = _choices(heard, has_heard)
        has_heard = has_heard or bool(stop.message and stop.message.sent_at)


def _choices(heard: set[str], has_heard: bool) -> list[Choice]:
    """Of messages only where one has gone out before."""
    does = {OF_MESSAGES[name] for name in heard if name in OF_MESSAGES} | ({OPENS, CLICKS} if has_heard else set())
    of_messages = [Choice(each) for each in (OPENS, CLICKS) if each in does and has_heard]
    return of_messages + [Choice(EVENT, name) for name in sorted(heard - ALL)]
