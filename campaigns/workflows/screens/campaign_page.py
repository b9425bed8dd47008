from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.teamwork.beside import talk, tasks_about
from campaigns.workflows.counts import told_counts
from campaigns.workflows.graph import Problem, bound
from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.publish import problems_of
from campaigns.workflows.screens.cards import Cards, cards_of
from campaigns.workflows.screens.frame import campaign_link, page
from campaigns.workflows.screens.headline import headline, status_chip
from campaigns.workflows.screens.how_it_ended import parts_of
from campaigns.workflows.screens.outline import outline
from campaigns.workflows.screens.picture import Links, Picture, picture
from campaigns.workflows.screens.priority_words import priority_words
from campaigns.workflows.screens.word_needed import word_needed
from campaigns.workflows.unheard import events_named, unheard
from channels.outbox.halt import CAMPAIGN
from channels.outbox.models import Halt
from lifecycle.clock.read import now as read_clock
from lifecycle.conditions.base import BadCondition, Definition, parse
from lifecycle.figures.as_of import as_of
from lifecycle.look.bars import percent
from lifecycle.look.link import admin_link
from lifecycle.look.person import Person, person
from lifecycle.look.quotes import quoted
from lifecycle.look.retold import retold

MOST_STUCK = 10


@dataclass(frozen=True)
class Stuck:
    pk: int
    person: Person
    where: str
    problem: str


def show(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    if campaign.kind == "broadcast" and (link := admin_link("campaigns_broadcast_change", campaign.pk)):
        return HttpResponseRedirect(link)
    live = campaign.live_version
    as_live = "running" in request.GET and live is not None
    graph = live.graph if as_live and live else campaign.draft
    problems: Sequence[Problem] = [] if as_live else problems_of(campaign)
    cards = cards_of(campaign, graph, problems)
    now = read_clock()
    counts, told = told_counts(campaign.pk, today=_midnight(now), now=now)
    rules = live if as_live and live else campaign
    goal, exit_rule = (sentence_of(rule, campaign.pk) for rule in (rules.goal, rules.exit_rule))
    halted = Halt.objects.filter(scope=CAMPAIGN, key=str(campaign.pk)).first()
    now, is_fresh = read_clock(), "live" not in request.GET
    return page(
        request,
        campaign,
        "campaign",
        campaign.name,
        frame="admin/workflows/page.html" if is_fresh else "admin/workflows/bare.html",
        headline=headline(campaign.status, counts, len(problems), cards.changes.count, halted.by if halted else ""),
        chip=status_chip(campaign.status, live.number if live else None),
        cards=cards,
        counts=counts,
        as_of=as_of([told], now=now, zone=timezone.get_current_timezone()),
        problems=problems,
        word=None if as_live or problems or not _has_news(campaign, cards) else word_needed(campaign, request.user),
        unheard=[] if as_live or campaign.status == "live" else unheard(events_named(graph, campaign.goal)),
        picture=_drawn(campaign, cards, counts, goal, exit_rule, as_live),
        rows=outline(cards, counts),
        as_live=as_live,
        rules=_facts(campaign, _both(goal, goals_on_the_way(cards)), exit_rule),
        ended=parts_of(counts, cards, has_rule=bool(goal)),
        stuck=stuck_people(campaign, cards) if counts.in_trouble else [],
        people_url=people_link(campaign),
        everybody_url=admin_link("campaigns_enrollment_changelist", campaign__id__exact=campaign.pk),
        outbox_url=admin_link("channels_message_changelist", campaign=campaign.pk),
        goal_share=round(percent(counts.ends.get("goal", 0), counts.ends.get("entered", 0))),
        export_url=admin_link("playbook_export", campaign.pk),
        editor_url=admin_link("campaigns_campaign_editor", campaign.pk),
        rehearse_url=admin_link("campaigns_rehearsalrun_start", campaign.pk),
        card=tasks_about(request, campaign_id=campaign.pk, now=now) if is_fresh else None,
        talk=talk(request, campaign_id=campaign.pk, now=now) if is_fresh else None,
    )


def _has_news(campaign: Campaign, cards: Cards) -> bool:
    return bool(cards.changes.count or cards.steps and campaign.status == "draft")


def _drawn(campaign: Campaign, cards: Cards, counts: object, goal: str, exit_rule: str, as_live: bool) -> Picture:
    links = Links(
        step=(lambda key: "") if as_live else (lambda key: campaign_link(campaign, "step", key)),
        people=lambda key: people_link(campaign, key),
    )
    return picture(cards, counts, goal=goal, exit_rule=exit_rule, links=links)  # type: ignore[arg-type]


def people_link(campaign: Campaign, step: str = "", **more: object) -> str:
    asked = {"campaign__id__exact": campaign.pk, "is_active__exact": 1} | ({"step_key": step} if step else {})
    return admin_link("campaigns_enrollment_changelist", **asked, **more)


def sentence_of(definition: Definition, campaign_id: int) -> str:
    """What goes on after “they”; empty where nothing is said, or nothing that can be read."""
    try:
        return parse(bound(definition, campaign_id)).sentence() if definition else ""
    except BadCondition:
        return ""


def stuck_people(campaign: Campaign, cards: Cards) -> list[Stuck]:
    found = Enrollment.objects.filter(campaign=campaign, is_active=True).exclude(problem="").select_related("contact")
    return [
        Stuck(
            pk=each.pk,
            person=person(
                str(each.contact),
                seed=str(each.contact_id),
                url=admin_link("lifecycle_contact_change", each.contact_id),
            ),
            where=card.sentence if (card := cards.steps.get(each.step_key)) else each.step_key,
            problem=retold(each.problem),
        )
        for each in found.order_by("pk")[:MOST_STUCK]
    ]


def goals_on_the_way(cards: Cards) -> str:
    """Where no rule says what the goal is: the steps that do."""
    names = [card.sentence for card in cards.steps.values() if card.kind == "goal"]
    return _("come to %s") % ", ".join(quoted(name) for name in names) if names else ""


def _both(rule: str, on_the_way: str) -> str:
    """A rule and steps may both be the goal: either of them counts, so either is said."""
    both = _("%(rule)s, or %(steps)s") % {"rule": rule, "steps": on_the_way}
    return both if rule and on_the_way else rule or on_the_way


def _facts(campaign: Campaign, goal: str, exit_rule: str) -> list[tuple[str, str]]:
    again = {
        "once": _("Never: once in a life"),
        "after_leaving": _("As soon as they have left"),
        "restart": _("At once: they start from the beginning"),
    }
    return [
        (_("Goal"), _("They %s") % goal if goal else _("None yet")),
        (_("Leaves as soon as"), _("they %s") % exit_rule if exit_rule else _("nothing: everybody goes to the end")),
        (_("Again"), again.get(campaign.reentry, campaign.reentry)),
        (_("If only one fits"), priority_words(campaign)),
    ]


def _midnight(now: datetime) -> datetime:
    return now.astimezone(timezone.get_current_timezone()).replace(hour=0, minute=0, second=0, microsecond=0)
