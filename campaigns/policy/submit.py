from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from campaigns.message_templates.choose import Wording, contents_for
from campaigns.policy.facts import Decision
from campaigns.policy.gather import Ask, Gathered, gather
from campaigns.policy.rules import load_rules
from campaigns.policy.settle_places import settle_places
from channels.content.prepare import prepare
from channels.outbox.enqueue import NewMessage, enqueue
from lifecycle.contacts.values import ContactValues, load_addresses, load_values

Home = Mapping[str, str]


@dataclass(slots=True)
class Candidate:
    """A message that somebody wants to send. `template`: a MessageTemplate's key; `values`: more merge roots."""

    reference: str
    contact_id: int
    template: str
    kind: str = "marketing"
    topic: str = ""
    campaign_id: int = 0
    campaign_name: str = ""
    priority: int = 0
    enrollment_id: int = 0
    number: int = 0
    step_key: str = ""
    due_at: datetime | None = None
    expires_at: datetime | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


def submit(candidates: Sequence[Candidate], *, now: datetime) -> list[Decision]:
    """Decide about each and store every answer as a Message: the only door from a campaign to the outbox.

    To be called inside the transaction that holds the contacts' lock, so that caps count what others reserved.
    The higher priority is asked first, and may take a place that nobody was asked to send to yet; among equals the
    order given. Whoever gets no place waits in line. Answers come in the order given.
    """
    if not candidates:
        return []
    contacts = load_values({candidate.contact_id for candidate in candidates})
    wordings = contents_for({candidate.template for candidate in candidates})
    chosen = [
        wordings.pick(candidate.template, contact.locale if (contact := contacts.get(candidate.contact_id)) else "")
        for candidate in candidates
    ]
    asks = [_ask(candidate, wording, now) for candidate, wording in zip(candidates, chosen, strict=True)]
    rules = load_rules()
    gathered = gather(asks, contacts, rules, now)
    answers = settle_places(asks, gathered, rules, now=now)
    homes = _homes(candidates, answers, chosen)
    decided = zip(candidates, asks, answers, chosen, strict=True)
    enqueue([_message(*each, gathered, homes.get(each[0].contact_id)) for each in decided], now=now)
    return answers


def _homes(
    candidates: Sequence[Candidate], answers: Sequence[Decision], chosen: Sequence[Wording | None]
) -> Mapping[int, Home]:
    """Where those live whose words say so."""
    told = zip(candidates, answers, chosen, strict=True)
    passing = [(each.contact_id, wording) for each, said, wording in told if said.passes and wording]
    wordings = {wording.content.pk: wording for _contact_id, wording in passing}
    saying = {pk for pk, wording in wordings.items() if prepare(wording.content).reads_below("contact", "address")}
    wanted = {contact_id for contact_id, wording in passing if wording.content.pk in saying}
    return load_addresses(wanted) if wanted else {}


def _ask(candidate: Candidate, wording: Wording | None, now: datetime) -> Ask:
    return Ask(
        reference=candidate.reference,
        contact_id=candidate.contact_id,
        channel=wording.channel if wording else "",
        topic=candidate.topic,
        kind=candidate.kind,
        due_at=candidate.due_at or now,
        expires_at=candidate.expires_at,
        priority=candidate.priority,
        campaign_id=candidate.campaign_id,
        campaign_name=candidate.campaign_name,
    )


def _message(
    candidate: Candidate, ask: Ask, decision: Decision, wording: Wording | None, gathered: Gathered, home: Home | None
) -> NewMessage:
    contact = gathered.contacts.get(candidate.contact_id)
    return NewMessage(
        reference=candidate.reference,
        contact_id=candidate.contact_id,
        channel=ask.channel,
        # Of one that goes out, the address is the one they have then.
        address="" if decision.passes else gathered.address(ask),
        topic=candidate.topic,
        kind=candidate.kind,
        campaign_id=candidate.campaign_id,
        enrollment_id=candidate.enrollment_id,
        number=candidate.number,
        step_key=candidate.step_key,
        priority=candidate.priority,
        content_id=wording.content.pk if wording else None,
        merge=_frozen(candidate, contact, wording, home) if decision.passes else {},
        state=decision.state,
        reason=decision.reason,
        detail=decision.detail,
        due_at=decision.due_at,
        expires_at=decision.expires_at or candidate.expires_at,
        crowded_by=decision.crowded_by,
        not_after=decision.not_after,
    )


def _frozen(
    candidate: Candidate, contact: ContactValues | None, wording: Wording | None, home: Home | None
) -> dict[str, Any]:
    """Of all merge values those that this wording uses, as they are now."""
    if wording is None or contact is None:
        return {}
    roots = {"campaign": {"name": candidate.campaign_name}, **candidate.values, "contact": contact.merge(home)}
    return prepare(wording.content).used_values(roots)
