"""Who gets a place where several want the same contact: the higher priority, then whoever was first. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from campaigns.policy.decide import decide
from campaigns.policy.facts import Case, Decision, Facts, Reservation, Rules
from campaigns.policy.gates import outranked_words
from campaigns.policy.gather import Ask, Gathered
from campaigns.policy.places import every_cap, full_cap, near


@dataclass
class Plan:
    decisions: list[Decision]
    # Messages that were let pass before, were not handed to anybody yet, and lose their place: to which ask.
    displaced: dict[int, Ask] = field(default_factory=dict)


def allocate(asks: Sequence[Ask], gathered: Gathered, rules: Rules, now: datetime) -> Plan:
    """Decides about each, in the order of their priorities; answers come in the order given."""
    board = _Board(gathered, rules, now)
    decisions: dict[int, Decision] = {}
    for place in sorted(range(len(asks)), key=lambda place: -asks[place].priority):
        decisions[place] = board.decide(asks[place])
    return Plan([decisions[place] for place in range(len(asks))], board.displaced)


@dataclass
class _Board:
    """The places of these contacts, as they are being given away."""

    gathered: Gathered
    rules: Rules
    now: datetime
    displaced: dict[int, Ask] = field(default_factory=dict)
    _places: dict[int, list[Reservation]] = field(default_factory=dict)
    _first: dict[int, list[Reservation]] = field(default_factory=dict)  # whoever waits in line and is asked right after
    _called: dict[int, int] = field(default_factory=dict)  # how many of a contact's line have been thought of

    def decide(self, ask: Ask) -> Decision:
        if ask.kind != "marketing" or not self.rules.longest:
            return decide(self.gathered.facts(ask), self.rules, self.now)
        places = self._of(ask.contact_id)
        against = self._against(ask, places)
        facts = self.gathered.facts(ask, against)
        decision = decide(facts, self.rules, self.now)
        if decision.counts:
            self._think_of_line(ask, facts)
            decision = self._after_the_line(ask, facts, decision)
        if decision.counts:
            if len(against) < len(places):
                self._make_room(ask, facts, decision)
            self._reserve(ask, decision.due_at)
        return decision

    def _of(self, contact_id: int) -> list[Reservation]:
        if contact_id not in self._places:
            self._places[contact_id] = list(self.gathered.reservations.get(contact_id, ()))
        return self._places[contact_id]

    def _against(self, ask: Ask, places: Sequence[Reservation]) -> list[Reservation]:
        return [each for each in places if each.is_settled or each.priority >= ask.priority]

    def _reserve(self, ask: Ask, at: datetime) -> None:
        """From now on it counts, also for others asked about in the same breath (engine rule 15)."""
        self._of(ask.contact_id).append(self._reservation(ask, at))

    def _reservation(self, ask: Ask, at: datetime) -> Reservation:
        topic = ask.topic or self.rules.default_topic
        return Reservation(
            at, ask.channel, topic, ask.priority, ask.campaign_id, 0, is_settled=False, campaign_name=ask.campaign_name
        )

    def _think_of_line(self, ask: Ask, asked: Facts) -> None:
        """Those in line of at least this priority who would get a place now: they are asked right after this."""
        line = self.gathered.in_line.get(ask.contact_id, ())
        done = self._called.get(ask.contact_id, 0)
        while done < len(line) and line[done].priority >= ask.priority:
            waiting = line[done]
            first = self._first.setdefault(ask.contact_id, [])
            facts = replace(
                asked,
                channel=waiting.channel,
                topic=waiting.topic,
                expires_at=waiting.expires_at,
                priority=waiting.priority,
                needs_consent=False,
                needs_address=False,
                is_suppressed=False,
                reservations=self._against(waiting, [*self._of(ask.contact_id), *first]),
            )
            if (decision := decide(facts, self.rules, self.now)).counts:
                first.append(self._reservation(waiting, decision.due_at))
            done += 1
        self._called[ask.contact_id] = done

    def _after_the_line(self, ask: Ask, facts: Facts, decision: Decision) -> Decision:
        """Where those in line would fill the place it goes after them, and is asked again when they have been."""
        if not (first := self._first.get(ask.contact_id)):
            return decision
        case = Case(replace(facts, reservations=[*facts.reservations, *first]), self.rules, self.now)
        if not full_cap(case, every_cap(case), case.facts.reservations, case.goes_out):
            return decision
        end = facts.expires_at or self.now + self.rules.patience
        best = max(first, key=lambda each: each.priority)
        return Decision("held", "outranked", case.wanted, outranked_words(best.campaign_name), end, best.campaign_id)

    def _make_room(self, ask: Ask, facts: Facts, decision: Decision) -> None:
        """Lower priorities that nobody was asked to send yet give their places back, the lowest first."""
        places = self._of(ask.contact_id)
        case = Case(facts, self.rules, self.now)
        while full := full_cap(case, every_cap(case), places, decision.due_at):
            loser = min(
                (each for each in near(full, places, decision.due_at) if not each.is_settled),
                key=lambda each: (each.priority, -each.message_id),
            )
            places.remove(loser)
            self.displaced[loser.message_id] = ask
