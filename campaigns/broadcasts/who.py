"""The people of a broadcast on its pages: a bar for each gate, and the list behind each number."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from campaigns.broadcasts.audience import EVERYBODY, GETS, Audience, audience
from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan
from campaigns.message_templates.models import MessageTemplate
from channels.adapters.base import adapters
from lifecycle.conditions.base import BadCondition, parse
from lifecycle.look.link import admin_link
from lifecycle.segments.models import Segment

# As long as nobody has chosen what they get.
USUAL = "email"


@dataclass(frozen=True)
class Bar:
    """`left` and `width` in per cent: each loss is cut off at the end of what is left."""

    words: str
    people: int
    left: float
    width: float
    tone: str
    url: str
    is_sum: bool = False


def channel_of(template: MessageTemplate | None) -> str:
    return template.channel if template and template.channel in adapters else USUAL


def audience_of(plan: Plan, template: MessageTemplate | None, topic: str, now: datetime) -> Audience | None:
    """None where it cannot be told: nobody is chosen, or the choice is not understood."""
    if not plan.who or (template and template.channel not in adapters):
        return None
    try:
        return audience(parse(plan.who), channel=channel_of(template), topic=topic, now=now)
    except BadCondition:
        return None


def who_words(plan: Plan) -> str:
    try:
        return _("People who %s") % parse(plan.who).sentence()
    except BadCondition as problem:
        return str(problem)


def bars(who: Audience, plan: Plan, broadcast: Broadcast) -> list[Bar]:
    left = float(who.share(who.everybody))
    rows = [Bar(_in_words(plan), who.everybody, 0.0, left, "soft", _people(broadcast, EVERYBODY), is_sum=True)]
    for lost in who.lost:
        share = who.share(lost.people)
        left = max(left - share, 0.0)
        url = _people(broadcast, lost.sort)
        rows.append(Bar(str(lost.why), -lost.people, left, max(share, 0.6), lost.tone or "calm", url))
    gets = _("Get it") if plan.at or plan.hours else _("Get it now")
    rows.append(Bar(gets, who.gets, 0.0, who.share(who.gets), "strong", _people(broadcast, GETS), is_sum=True))
    return rows


def _in_words(plan: Plan) -> str:
    if plan.who.get("kind") == "segment":
        name = Segment.objects.filter(key=plan.who.get("segment")).values_list("name", flat=True).first()
        return _("In “%s”") % (name or plan.who.get("segment", ""))
    return _("Meet the condition")


def _people(broadcast: Broadcast, sort: str) -> str:
    """Empty for one that is not written down yet: there is nothing to look it up by."""
    return admin_link("campaigns_broadcast_people", broadcast.pk, of=sort) if broadcast.pk else ""
