"""Launches, pauses, reports and deaths in whatever order: what was promised about sending stays true."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from channels.adapters.base import AddressGone, News, NoAnswer, NotAsked, Outgoing, Receipt, Refused, Result, TryLater
from channels.adapters.notes import notes
from channels.feedback.settle import settle
from channels.feedback.tell import tell
from channels.links.token import token
from channels.outbox import faultpoint as faults
from channels.outbox.cancel import cancel
from channels.outbox.deliver import deliver
from channels.outbox.enqueue import NewMessage, enqueue
from channels.outbox.expire import expire
from channels.outbox.halt import halt, lift
from channels.outbox.models import Halt, Message
from channels.outbox.notebook import notebooks
from channels.outbox.recover import recover
from channels.outbox.settle_by_hand import settle_by_hand
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.suppress import suppress
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.identify import Identity, identify
from tests.cast import DAY, NOW
from tests.channels.faultpoints import POINTS
from tests.channels.letters import words

# Making a failure small takes minutes; its steps are told anyway.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
PEOPLE = 4
CHANNELS = ("email", "sms")
CAMPAIGNS = (1, 2)
ENDS = {"sent", "delivered", "failed", "suppressed", "cancelled", "expired", "unknown"}
RANK = {"unknown": 1, "sent": 2, "delivered": 3, "failed": 4}  # house.md: the highest wins, in any order
NEWS = {"sent": 2, "delivered": 3, "opened": 3, "clicked": 3, "complained": 3, "bounced": 4}
SCOPES = [("everything", ""), ("channel", "email"), ("channel", "sms"), ("campaign", "1"), ("campaign", "2")]

people = st.integers(min_value=0, max_value=PEOPLE - 1)
moods = st.lists(
    st.sampled_from(["takes", "takes", "takes", "silent", "dead", "later", "refuses", "gone", "overtaken"]),
    min_size=1,
    max_size=5,
)
deaths = st.sampled_from(["", "", *POINTS])


class Killed(BaseException):
    """In place of the signal: nothing that handles errors may catch it, and no transaction survives it."""


class Carrier:
    """A provider with a memory of its own, as an adapter that keeps notes."""

    provider = "fake"
    keeps_notes = True

    def __init__(self, before: Callable[[Outgoing], None], overtake: Callable[[int], None]) -> None:
        self.before = before
        self.overtake = overtake  # reports before it answers
        self.moods = ["takes"]
        self.accepted: Counter[int] = Counter()
        self.maybe: Counter[int] = Counter()  # accepted, or nobody but the provider can tell
        self._asked = 0

    def deliver(
        self, messages: Sequence[Outgoing], *, now: datetime, go_on: Callable[[], bool] = lambda: True
    ) -> list[Result]:
        for message in messages:
            self.before(message)  # nobody takes out of the line what is paused
        return [self._ask(message) if go_on() else NotAsked() for message in messages]

    def _ask(self, message: Outgoing) -> Result:
        self.before(message)
        notes().asking([message.id])
        self._asked += 1
        result = self._answer(message, self.moods[self._asked % len(self.moods)])
        notes().answered(message.id, result)
        return result

    def _answer(self, message: Outgoing, mood: str) -> Result:
        assert not self.maybe[message.id], "asked twice for what it may have accepted"
        if mood in ("takes", "silent", "overtaken"):
            self.accepted[message.id] += 1
        if mood in ("takes", "silent", "overtaken", "dead"):
            self.maybe[message.id] += 1
        if mood == "overtaken":
            self.overtake(message.id)
        answers: dict[str, Result] = {
            "takes": Receipt(f"id-{message.id}"),
            "overtaken": Receipt(f"id-{message.id}"),
            "later": TryLater("busy"),
            "refuses": Refused("no"),
            "gone": AddressGone("nobody there"),
        }
        return answers.get(mood, NoAnswer("nothing"))


class Sending(RuleBasedStateMachine):
    @initialize(moods=moods)
    def begin(self, moods: list[str]) -> None:
        self.now = NOW
        self.carrier = Carrier(self.may_be_asked, self.is_delivered)
        self.launched: set[str] = set()
        self.told: dict[int, int] = {}  # the highest that the provider has said of a message
        self.heard: dict[int, int] = {}  # of that, what we have settled
        self.highest: dict[int, int] = {}
        self.closed: set[tuple[str, str]] = set()
        self.declined: set[tuple[int, str]] = set()
        self.contents = {channel: words(channel, NOW).pk for channel in CHANNELS}
        self.identities = [
            Identity(external_id=str(n), email=f"p{n}@example.com", phone=f"+49151123456{n:02d}") for n in range(PEOPLE)
        ]
        self.ids = [outcome.contact_id or 0 for outcome in identify(self.identities, now=NOW)]
        self.consents(self.ids, True)
        for campaign in CAMPAIGNS:
            for channel in CHANNELS:
                self.launch(campaign, channel, 0, "")
        self.send(moods, limit=3)

    def send(self, moods: Sequence[str] = ("takes",), *, limit: int = 1) -> None:
        """A batch of each channel. Most rules end with one: what changes has to be noticed by whoever sends next."""
        self.carrier.moods = list(moods)
        deliver(now=self.now, limit=limit, carry=self.carrier, channels=CHANNELS)

    def consents(self, ids: Sequence[int], is_subscribed: bool, channels: Sequence[str] = CHANNELS) -> None:
        topic = default_topic().pk
        changes = [Change(pk, channel, topic, is_subscribed, "said so") for pk in ids for channel in channels]
        # A yes comes by a file, a no by themselves.
        change_consent(changes, now=self.now, source="test", revive=not is_subscribed)

    def may_be_asked(self, message: Outgoing) -> None:
        """At the last moment before a provider is asked: P11 and P12."""
        assert (message.contact_id, message.channel) not in self.declined
        assert (message.channel, message.address) not in self.closed
        standing = set(Halt.objects.values_list("scope", "key"))
        scopes = {("everything", ""), ("channel", message.channel), ("campaign", str(message.campaign_id))}
        assert not standing & scopes

    @contextmanager
    def dying(self, point: str) -> Iterator[None]:
        faults.FAULTPOINT = point
        try:
            with transaction.atomic():
                pass
            yield
        except Killed:
            pass
        finally:
            faults.FAULTPOINT = ""

    # What people and machines do

    @rule(campaign=st.sampled_from(CAMPAIGNS), channel=st.sampled_from(CHANNELS), visit=people, death=deaths)
    def is_launched(self, campaign: int, channel: str, visit: int, death: str) -> None:
        self.launch(campaign, channel, visit, death)

    def launch(self, campaign: int, channel: str, visit: int, death: str) -> None:
        """Also a second time: the same message is one message."""
        expires = self.now + 30 * DAY if visit else None
        new = [
            NewMessage(
                reference=f"{campaign}/{pk}/{channel}/{visit}",
                contact_id=pk,
                channel=channel,
                due_at=self.now + visit * timedelta(minutes=1),
                content_id=self.contents[channel],
                merge={"contact": {"first_name": "Ada", "external_id": str(pk)}},
                campaign_id=campaign,
                enrollment_id=campaign * 100 + pk,
                number=visit,
                expires_at=expires,
            )
            for pk in self.ids
        ]
        with self.dying(death), transaction.atomic():
            enqueue(new, now=self.now)
        if Message.objects.filter(reference=new[0].reference).exists():
            self.launched |= {each.reference for each in new}

    @rule(moods=moods, death=deaths, limit=st.sampled_from([2, 3, 100]))
    def a_worker_sends(self, moods: list[str], death: str, limit: int) -> None:
        with self.dying(death):
            self.send(moods, limit=limit)

    @rule(death=deaths)
    def the_lost_are_looked_for(self, death: str) -> None:
        with self.dying(death):
            recover(now=self.now)
            expire(now=self.now)

    @rule(minutes=st.sampled_from([1, 6, 60, 60 * 24]))
    def time_goes_by(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(scope=st.sampled_from(SCOPES), is_lifted=st.booleans(), death=deaths)
    def is_paused_or_goes_on(self, scope: tuple[str, str], is_lifted: bool, death: str) -> None:
        if not is_lifted:
            halt(scope=scope[0], key=scope[1], by="Mara", now=self.now)
            self.send()
            return
        with self.dying(death):
            lift(scope=scope[0], key=scope[1])

    @rule(campaign=st.sampled_from(CAMPAIGNS), who=people, visit=people)
    def leaves(self, campaign: int, who: int, visit: int) -> None:
        cancel([(campaign * 100 + self.ids[who], visit)], reason="left", now=self.now)
        self.send()

    @rule(which=people, kinds=st.permutations(sorted(NEWS)), many=people, at_once=st.booleans(), death=deaths)
    def the_provider_reports(self, which: int, kinds: list[str], many: int, at_once: bool, death: str) -> None:
        """Of what it has accepted; in any order, twice, late."""
        known = sorted(self.carrier.accepted)
        if not known:
            return
        pk = known[which % len(known)]
        for kind in kinds[: many + 1]:
            news = News("fake", f"{pk}/{kind}", kind, self.now, reference=token(pk))
            tell([news, news], now=self.now)
            self.told[pk] = max(self.told.get(pk, 0), NEWS[kind])
            if not at_once:
                self.is_heard()
                self.no_state_goes_back()
        with self.dying(death):
            self.is_heard()

    def is_delivered(self, pk: int) -> None:
        tell([News("fake", f"{pk}/delivered", "delivered", self.now, reference=token(pk))], now=self.now)
        self.told[pk] = max(self.told.get(pk, 0), NEWS["delivered"])
        point, faults.FAULTPOINT = faults.FAULTPOINT, ""  # it is another process that hears of it
        self.is_heard()
        faults.FAULTPOINT = point

    def is_heard(self) -> None:
        while settle(now=self.now):
            pass
        self.heard = dict(self.told)

    @rule(who=people, channel=st.sampled_from(CHANNELS), how=st.sampled_from(["declines", "complains", "imported"]))
    def somebody_says(self, who: int, channel: str, how: str) -> None:
        person = self.identities[who]
        address = person.email if channel == "email" else person.phone
        if how == "declines":
            self.consents([self.ids[who]], False, [channel])
            self.declined.add((self.ids[who], channel))
        elif how == "complains":
            suppress([(channel, address)], reason="complained", evidence="said so", now=self.now)
            self.closed.add((channel, address))
        else:  # once more, by a file, which revives nobody
            identify(self.identities, now=self.now)
            self.consents(self.ids, True)
        self.send(limit=2)

    @rule(which=people, verdict=st.sampled_from(["arrived", "never"]))
    def a_person_decides(self, which: int, verdict: str) -> None:
        unsure = list(Message.objects.filter(state="unknown").order_by("pk").values_list("pk", flat=True))
        if unsure:
            pk = unsure[which % len(unsure)]
            settle_by_hand(pk, verdict, by="Mara", now=self.now)

    # What stays true

    @invariant()
    def every_message_is_there_once(self) -> None:
        assert set(Message.objects.values_list("reference", flat=True)) == self.launched

    @invariant()
    def what_is_called_sent_was_accepted(self) -> None:
        went = Message.objects.filter(state__in=("sent", "delivered")).exclude(tries__outcome="by_hand")
        assert set(went.values_list("pk", flat=True)) <= set(self.carrier.accepted)

    @invariant()
    def no_state_goes_back(self) -> None:
        for pk, state in Message.objects.values_list("pk", "state"):
            rank, before = RANK.get(state, 0), self.highest.get(pk, 0)
            assert rank >= before or (before == RANK["unknown"] and not self.heard.get(pk)), (state, before)
            self.highest[pk] = rank
            if self.carrier.accepted[pk] and (heard := self.heard.get(pk)):
                assert rank >= heard

    def teardown(self) -> None:
        """Everybody is let go on, and everything comes to an end."""
        if not hasattr(self, "carrier"):
            return
        self.carrier.moods = ["takes"]
        for scope, key in SCOPES:
            lift(scope=scope, key=key)
        for _ in range(3):
            self.now += DAY
            recover(now=self.now)
            while deliver(now=self.now, carry=self.carrier, channels=CHANNELS):
                pass
        self.is_heard()
        assert set(Message.objects.values_list("state", flat=True)) <= ENDS
        assert notebooks() == []
        self.every_message_is_there_once()
        self.what_is_called_sent_was_accepted()
        self.no_state_goes_back()
        unsure = set(Message.objects.filter(state="unknown").values_list("pk", flat=True))
        assert unsure <= set(self.carrier.maybe) | self.died_asking()

    def died_asking(self) -> set[int]:
        """Noted and then killed: nobody can know that it had not been asked."""
        return set(Message.objects.filter(reason="interrupted").values_list("pk", flat=True))


def play(monkeypatch: pytest.MonkeyPatch, examples: int, steps: int) -> None:
    def kill(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(faults.os, "kill", kill)
    # Whether a message that was paused still fits is asked a floor above.
    monkeypatch.setattr("channels.outbox.halt._listeners", [])

    class Undone(Sending):
        def __init__(self) -> None:
            super().__init__()
            self.undone = transaction.atomic()
            self.undone.__enter__()

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                for path in notebooks():
                    path.unlink()
                transaction.set_rollback(True)
                self.undone.__exit__(None, None, None)

    limits = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=PHASES,
    )
    run_state_machine_as_test(Undone, settings=limits)


@pytest.mark.django_db
def test_sending_keeps_its_promises_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, examples=20, steps=20)


@pytest.mark.whole
@pytest.mark.django_db
def test_sending_keeps_its_promises_for_a_long_time(monkeypatch: pytest.MonkeyPatch) -> None:
    play(monkeypatch, examples=150, steps=60)
