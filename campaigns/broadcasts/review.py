"""What whoever sends a broadcast reads before the button: who, what, when, what was checked, and what follows."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.broadcasts.approval import word_needed
from campaigns.broadcasts.audience import AT_A_CAP, Audience
from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan, plan_in
from campaigns.broadcasts.progress import most_a_minute
from campaigns.broadcasts.what import pane_as
from campaigns.broadcasts.who import audience_of, bars, channel_of, who_words
from campaigns.broadcasts.wizard import marks
from campaigns.broadcasts.words import headline, pace_sentence, when_words
from campaigns.message_templates.check import check
from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.preview import somebody
from campaigns.message_templates.save import BadTemplate
from campaigns.message_templates.send_me import send_me
from campaigns.message_templates.wordings import beginning, newest
from campaigns.policy.models import QuietHours
from campaigns.workflows.publish import problems_of
from channels.outbox.preview import Parts
from channels.outbox.send_test import NoTest
from lifecycle.look.link import admin_link
from lifecycle.look.money import money
from lifecycle.look.number import grouped
from lifecycle.look.when import length_words


def review(request: HttpRequest, broadcast: Broadcast, now: datetime) -> dict[str, Any]:
    plan = plan_in(broadcast.draft)
    problems = [problem.sentence for problem in problems_of(broadcast) if not _is_open(problem.sentence, plan)]
    template = MessageTemplate.objects.filter(key=plan.template).first()
    who = audience_of(plan, template, broadcast.topic, now) if template else None
    if plan.at and plan.at < now and not plan.local:
        problems.append(_("Its moment has passed. Choose another one."))
    gets = who.gets if who else 0
    shown = pane_as(request, plan, template, broadcast, now)
    return {
        "sentence": headline(broadcast.name, gets, plan, now),
        "handing": _handing(gets, plan, channel_of(template), now),
        "marks": marks(plan, "review"),
        "problems": problems,
        "who": who,
        "bars": bars(who, plan, broadcast) if who else [],
        "who_words": who_words(plan),
        "message": template,
        "begins": beginning(newest([template]).first()) if template else "",
        "shown": shown,
        "cost": cost_sentence(gets, shown.preview.parts if shown.preview else None),
        "template_url": admin_link("campaigns_messagetemplate_change", template.pk) if template else "",
        "findings": check(template=template, now=now) if template else [],
        "when": when_words(plan, now),
        "follows": follows(who, plan),
        "word": word_needed(broadcast, plan, request.user.pk),
        "is_later": plan.at is not None,
        "gets": gets,
        "is_captured": settings.SENDING != "live",
    }


def follows(who: Audience | None, plan: Plan) -> list[str]:
    """What comes of it that the numbers do not say."""
    said = []
    capped = next((lost.people for lost in who.lost if lost.sort == AT_A_CAP), 0) if who else 0
    if capped:
        some = ngettext(
            "%s person has heard enough for now and gets it when a place is free.",
            "%s people have heard enough for now and get it when a place is free.",
            capped,
        )
        said.append(some % grouped(capped))
    if plan.local:
        said.append(_("Where that time has passed already, they do not get it."))
    if plan.hours:
        said.append(_("Whoever leaves the audience before their own moment does not get it; who joins it may."))
    if QuietHours.objects.exists():
        said.append(_("Who has quiet hours then gets it when they end."))
    said.append(_("What is out cannot be taken back. Nobody gets it twice."))
    return said


def cost_sentence(people: int, parts: Parts | None) -> str:
    """Of a text, by the parts of the one that is shown: with longer names in it another may be longer."""
    if not people or parts is None:
        return ""
    return _("About %(cost)s in all: a text of %(parts)s to each.") % {
        "cost": money(settings.SMS_PART_PRICE * parts.count * people),
        "parts": ngettext("%d part", "%d parts", parts.count) % parts.count,
    }


def _handing(people: int, plan: Plan, channel: str, now: datetime) -> str:
    rate = most_a_minute(channel)
    if plan.hours:
        return pace_sentence(people, plan, now)
    if rate and people:
        return _("Handing it over takes about %s.") % length_words(timedelta(minutes=max(people / rate, 1)))
    return ""


def _is_open(sentence: str, plan: Plan) -> bool:
    """Of one that goes out at once the moment is still open; that is no problem."""
    return plan.at is None and sentence.startswith(_("At a set time"))


def send_test_of(broadcast: Broadcast, user: Any, now: datetime) -> tuple[str, bool]:
    """To whoever asks, filled in as for one of the people. What to say, and whether it is under way."""
    template = MessageTemplate.objects.filter(key=plan_in(broadcast.draft).template).first()
    version = newest([template]).first() if template else None
    if template is None or version is None:
        return _("There are no words to send yet."), False
    try:
        sent = send_me(
            template=template,
            source=version.source,
            locale=version.locale,
            contact=somebody(now),
            email=getattr(user, "email", ""),
            now=now,
        )
    except (BadTemplate, NoTest) as problem:
        return str(problem), False
    if settings.SENDING != "live":
        return _("The test is in the outbox: sending is off."), True
    return _("A test is on its way to %s.") % sent.address, True
