"""A playbook lived through by the cast: what they do comes in by the API, what they follow are the links they got.

First it is rehearsed over the same deeds, then it happens; both have to tell the same.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from campaigns.playbooks.install import install
from campaigns.rehearsal.report import Person, Result, people_of, report
from campaigns.rehearsal.simulate import Rehearsal, simulate
from campaigns.workflows.models import Campaign, StepRun
from campaigns.workflows.run_until import run_until
from campaigns.workflows.turn import turn
from channels.links.token import token
from channels.outbox.models import Message
from lifecycle.clock.set import set_clock
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from lifecycle.events.record import NewEvent, record_events
from tests.cast import Cast
from tests.program import Program

A_PERSON = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1"
INSTANT = timedelta(microseconds=1)
TOLD = "story"


@dataclass(frozen=True)
class Deed:
    """`follows`: the step whose message's link they follow, in place of an event."""

    who: str
    at: datetime
    event: str = ""
    properties: dict[str, Any] = field(default_factory=dict)
    follows: str = ""


class Play:
    """Needs a real transaction (a rehearsal reads the live database) and CLOCK=manual."""

    def __init__(self, cast: Cast, key: str) -> None:
        self.cast = cast
        self.start = cast.now
        self.deeds: list[Deed] = []
        set_clock(to=self.start)
        self.program = Program()
        self.campaign: Campaign = install(key=key, now=self.start, publish=True)

    def knows(self, who: str, **attributes: Any) -> None:
        """The shop tells more about somebody."""
        assert self.program("patch", f"contacts/external:{who}", {"attributes": attributes}).status_code == 200

    def does(self, who: str, event: str, after: timedelta = timedelta(0), **properties: Any) -> None:
        self.deeds.append(Deed(who, self.start + after, event, properties))

    def follows(self, who: str, step: str, after: timedelta) -> None:
        self.deeds.append(Deed(who, self.start + after, follows=step))

    def rehearsed(self, length: timedelta) -> Rehearsal:
        """What simulate says about these deeds; afterwards they have not happened."""
        ids = dict(Contact.objects.values_list("external_id", "pk"))
        news = [
            NewEvent(ids[deed.who], deed.event, deed.at, deed.properties, source=TOLD)
            for deed in self.deeds
            if deed.event
        ]
        record_events(news, now=self.start, history=True)
        try:
            end = self.start + length
            return simulate(campaign_key=self.campaign.key, start=self.start, end=end, with_people=True)
        finally:
            Event.objects.filter(source=TOLD).delete()

    def happens(self, length: timedelta) -> None:
        """Up to and without the last instant."""
        now = self.start
        for at in sorted({deed.at for deed in self.deeds}):
            if at > now:
                run_until(start=now, to=at - INSTANT, clock=lambda moment: set_clock(to=moment))
            set_clock(to=at)
            for deed in self.deeds:
                if deed.at == at:
                    self._do(deed)
            turn(now=at)
            now = at
        end = self.start + length - INSTANT
        run_until(start=now, to=end, clock=lambda moment: set_clock(to=moment))

    def _do(self, deed: Deed) -> None:
        if deed.event:
            said = {"external_id": deed.who, "event": deed.event, "properties": deed.properties}
            assert self.program("post", "events", said).status_code == 201
            return
        message = self.messages(deed.who).get(step_key=deed.follows)
        answer = Client(headers={"User-Agent": A_PERSON}).get(f"/r/{token(message.pk)}")
        assert answer.status_code == 302, "the link leads nowhere"

    def lives(self, length: timedelta) -> None:
        """Rehearsed and then for real: the same people get the same at the same instant, and every count agrees."""
        told = self.rehearsed(length)
        self.happens(length)
        result, people = self.outcome(length)
        assert people == told.people
        assert result == told.result

    def outcome(self, length: timedelta) -> tuple[Result, list[Person]]:
        return report(self.campaign, self.start, self.start + length), people_of(self.campaign, self.start)

    def messages(self, who: str) -> Any:
        return Message.objects.filter(contact__external_id=who, campaign_id=self.campaign.pk)

    def got(self, who: str) -> list[str]:
        """The steps whose messages went out to them, in order."""
        sent = self.messages(who).filter(state="sent").order_by("sent_at", "pk")
        return list(sent.values_list("step_key", flat=True))

    def refused(self, who: str) -> set[str]:
        """Why the others did not."""
        return set(self.messages(who).exclude(state="sent").values_list("reason", flat=True))

    def path(self, who: str) -> list[str]:
        """Each step with the way out they took."""
        runs = StepRun.objects.filter(campaign_id=self.campaign.pk, contact_id=getattr(self.cast, who).pk)
        return [f"{run.step_key}:{run.outcome}" for run in runs.order_by("pk") if run.step_key]
