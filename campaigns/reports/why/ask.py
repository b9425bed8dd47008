"""Why somebody did, or did not, get something: every gate in order, from what is recorded and from how things are."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, tzinfo

from campaigns.message_templates.models import MessageTemplate
from campaigns.policy.gates import GATES
from campaigns.reports.why.about import About
from campaigns.reports.why.carried import carried
from campaigns.reports.why.checks import Check, Verdict, Why
from campaigns.reports.why.gate_words import NAMES, WORDS
from campaigns.reports.why.journey import Journey
from campaigns.reports.why.verdict import verdict
from campaigns.workflows.models import Campaign, Enrollment
from channels.outbox.models import Message
from lifecycle.contacts.models import Contact
from lifecycle.look.retold import retold
from lifecycle.look.when import moment_words

WAITING_REASONS = ("quiet_hours", "capped", "too_close", "outranked")


def why_message(message: Message, *, now: datetime, zone: tzinfo) -> Why:
    """Of one message: a number of statements that does not depend on what else there is."""
    campaign = Campaign.objects.select_related("live_version").filter(pk=message.campaign_id).first()
    enrollment = (
        Enrollment.objects.select_related("version").filter(pk=message.enrollment_id).first()
        if message.enrollment_id
        else None
    )
    return _why(message.contact, campaign, enrollment, message, now, zone)


def why_campaign(contact: Contact, campaign: Campaign, *, step: str = "", now: datetime, zone: tzinfo) -> Why:
    """Of the last message of this campaign to them, of this step where one is named, or why there is none."""
    enrollment = (
        Enrollment.objects.select_related("version")
        .filter(campaign=campaign, contact=contact)
        .order_by("-is_active", "-number")
        .first()
    )
    messages = Message.objects.filter(contact=contact, campaign_id=campaign.pk)
    if step:
        messages = messages.filter(step_key=step)
    message = messages.order_by("-pk").first()
    return _why(contact, campaign, enrollment, message, now, zone)


def _why(
    contact: Contact,
    campaign: Campaign | None,
    enrollment: Enrollment | None,
    message: Message | None,
    now: datetime,
    zone: tzinfo,
) -> Why:
    about = _about(contact, campaign, message, now, zone)
    checks = list(Journey(contact, campaign, enrollment, message, now, zone).checks()) if campaign else []
    checks += recorded(about, message) if message else as_of_now(about)
    checks += carried(message, channel=about.channel, campaign_id=campaign.pk if campaign else 0)
    timed = [replace(check, time=moment_words(check.at, now=now, zone=zone)) if check.at else check for check in checks]
    return verdict(contact, message, timed, now=now, zone=zone)


def _about(contact: Contact, campaign: Campaign | None, message: Message | None, now: datetime, zone: tzinfo) -> About:
    if message:
        at = message.asked_again_at or message.created_at
        return About(contact, campaign, message, message.channel, message.topic, message.kind, at, now, zone)
    channel, kind = _first_message(campaign)
    topic = (campaign.live_version or campaign).topic if campaign else ""
    return About(contact, campaign, None, channel, topic, kind, now, now, zone)


def _first_message(campaign: Campaign | None) -> tuple[str, str]:
    """The channel and the kind of the first message they would come to."""
    graph = (campaign.live_version.graph if campaign.live_version else campaign.draft) if campaign else {}
    for spec in (graph.get("steps") or {}).values():
        settings = spec.get("settings") or {}
        if spec.get("kind") == "send" and settings.get("template"):
            template = MessageTemplate.objects.filter(key=settings["template"]).first()
            return template.channel if template else "", "transactional" if settings.get(
                "transactional"
            ) else "marketing"
    return "", "marketing"


def recorded(about: About, message: Message) -> list[Check]:
    """How policy answered: up to the gate that closed all others had let it pass."""
    stopped = next((place for place, gate in enumerate(GATES) if gate.reason == message.reason), len(GATES))
    checks = []
    for place, gate in enumerate(GATES):
        title, detail, rule = WORDS[gate.key](about, place != stopped)
        if place < stopped:
            checks.append(Check(gate.key, "passed", title, detail, rule, about.at))
        elif place == stopped:
            waits: Verdict = "waits" if message.state == "held" else "failed"
            checks.append(Check(gate.key, waits, title, detail or retold(message.detail), rule, about.at))
        else:
            checks.append(Check(gate.key, "not_asked", str(NAMES[gate.key]), "", rule))
    return checks


def as_of_now(about: About) -> Sequence[Check]:
    """Nobody has asked yet: what each gate would say now."""
    checks = []
    for gate in GATES:
        closed = gate.closes(about.case) if about.kind == "marketing" or not gate.for_marketing_only else None
        if gate.key == "content":
            closed = None
        title, detail, rule = WORDS[gate.key](about, closed is None)
        found: Verdict = "passed" if closed is None else "waits" if closed.state == "held" else "failed"
        checks.append(Check(gate.key, found, title, detail or (retold(closed.detail) if closed else ""), rule))
    return checks
