from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from campaigns.message_templates.models import MessageTemplate
from campaigns.teamwork.approved import approved, last_asked
from campaigns.teamwork.models import Approval
from campaigns.workflows.choices import Choices, check_choices
from campaigns.workflows.digest import digest_of, templates_of
from campaigns.workflows.editing.open_draft import refuse_stale
from campaigns.workflows.freeze import freeze
from campaigns.workflows.graph import BadGraph, Graph, Problem, bound, read
from campaigns.workflows.impact import Group, impact_of
from campaigns.workflows.models import Campaign, WorkflowVersion
from campaigns.workflows.named_fields import Names, missing_names
from lifecycle.accounts.actor import actor
from lifecycle.accounts.record import record
from lifecycle.conditions.base import BadCondition, parse
from lifecycle.consent.topics import NoTopic, topic_named
from lifecycle.look.number import grouped
from lifecycle.look.retold import kept

PUBLISHED = kept(gettext_noop("published version %(number)s of “%(campaign)s”"))

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class NeedsChoice(BadGraph):
    """People stand at steps that are taken out, and nobody has said where they go."""


class NotApproved(BadGraph):
    """The installation asks for somebody else's word before anything is published."""


def publish(
    *,
    campaign: Campaign,
    by: "User | None",
    now: datetime,
    choices: Choices | None = None,
    seen: datetime | None = None,
) -> WorkflowVersion:
    """Freeze the draft as the version that runs from now on; whoever is inside moves to it, as `choices` say.

    choices: None where somebody approved: as they were approved. Raises BadGraph with everything that is wrong,
    NeedsChoice and NotApproved among it, BadChoice, and Stale where the draft is not as it was `seen`.
    """
    with transaction.atomic():
        # What is asked about here is what is frozen below, also where somebody goes on editing meanwhile.
        held = Campaign.objects.select_for_update(of=("self",)).select_related("live_version").get(pk=campaign.pk)
        refuse_stale(held, seen)
        if problems := problems_of(held):
            raise BadGraph(problems)
        decided = _approved_choices(held, choices)
        impact = impact_of(held, now=now)
        if undecided := impact.undecided(decided):
            raise NeedsChoice([Problem("", undecided_words(group)) for group in undecided])
        name = _name_of(by)
        version = freeze(campaign=held, by=by, now=now, name=name, changes=impact.changes, choices=decided)
        sentence = PUBLISHED % {"number": version.number, "campaign": held.name}
        record(verb="campaign.publish", sentence=sentence, now=now, about=held, changes=impact.changes)
    return version


def _approved_choices(campaign: Campaign, choices: Choices | None) -> Choices:
    if not settings.PUBLISH_NEEDS_APPROVAL:
        return check_choices(choices or {}, campaign.draft)
    asked = last_asked(campaign.pk)
    wanted = asked.choices if choices is None and asked else check_choices(choices or {}, campaign.draft)
    _hold_words(campaign)
    if not approved(campaign.pk, digest_of(campaign, wanted)):
        raise NotApproved([Problem("", not_approved_words(asked))])
    return wanted


def _hold_words(campaign: Campaign) -> None:
    """Nobody saves others between the look at them and the publish."""
    held = MessageTemplate.objects.select_for_update().filter(key__in=templates_of(campaign.draft))
    list(held.order_by("pk").values_list("pk"))


def not_approved_words(asked: Approval | None) -> str:
    if asked is None:
        return _("Somebody else has to approve before this is published. Ask for it.")
    if asked.answer == "no":
        return _("%s sent it back. Change it, then ask again.") % asked.answered_name
    if asked.answer == "yes":
        return _("%s approved, and it was changed after that. Ask again.") % asked.answered_name
    return _("Nobody has approved yet of what %s asked for.") % asked.asked_name


def _name_of(by: "User | None") -> str:
    if by is not None:
        return (by.get_full_name() or by.get_username())[:150]
    who = actor()
    return who.name[:150] if who else ""


def undecided_words(group: Group) -> str:
    said = ngettext(
        "%(people)s person stands at “%(step)s” (%(key)s), which is taken out. Say where they go, or let them leave.",
        "%(people)s people stand at “%(step)s” (%(key)s), which is taken out. Say where they go, or let them leave.",
        group.people,
    )
    return said % {"people": grouped(group.people), "step": group.was, "key": group.key}


def problems_of(campaign: Campaign) -> list[Problem]:
    """What keeps the draft from being published, each with the step it is about. A handful of statements."""
    graph, problems = read(campaign.draft, campaign.pk)
    if campaign.kind == "journey" and not campaign.draft.get("triggers"):
        problems.append(Problem("", _("Nobody can enter yet. Say what lets people in.")))
    try:
        topic_named(campaign.topic)
    except NoTopic as problem:
        problems.append(Problem("", str(problem)))
    rules = (
        (campaign.goal, _("The goal cannot work: %(problem)s")),
        (campaign.exit_rule, _("The rule for leaving cannot work: %(problem)s")),
    )
    for rule, said in rules:
        try:
            if rule:
                condition = parse(bound(rule, campaign.pk))
                problems += [Problem("", sentence) for sentence in condition.missing()]
        except BadCondition as problem:
            problems.append(Problem("", said % {"problem": problem}))
    if graph:
        problems += _missing(campaign, graph)
        problems += _of_another_kind(campaign, graph)
    return list(dict.fromkeys(problems))


def _missing(campaign: Campaign, graph: Graph) -> Iterator[Problem]:
    """What it names and is not there: one statement for each sort of thing, and what conditions ask."""
    seen: dict[type, Names] = {}
    for key, step in graph.steps.items():
        for sentence in missing_names(type(step).Settings, step.settings, seen):
            yield Problem(key, sentence)
        for condition in step.asks():
            yield from (Problem(key, sentence) for sentence in condition.missing())
        for named in _steps_named(step.settings):
            if named not in graph.steps:
                said = _("It asks about the message of a step “%(step)s”, which is not there.")
                yield Problem(key, said % {"step": named})
    for trigger in graph.triggers:
        for sentence in missing_names(type(trigger).Settings, trigger.settings, seen):
            yield Problem("", sentence)
        for condition in trigger.asks():
            yield from (Problem("", sentence) for sentence in condition.missing())
    messages = {template: key for key, step in graph.steps.items() for template in step.templates()}
    known = set(MessageTemplate.objects.filter(key__in=messages).values_list("key", flat=True))
    for template in sorted(set(messages) - known):
        said = _("There is no message called “%(template)s”.")
        yield Problem(messages[template], said % {"template": template})


def _of_another_kind(campaign: Campaign, graph: Graph) -> Iterator[Problem]:
    """People may stand at a step, and history tells what it did: it cannot become something else."""
    live = (campaign.live_version.graph.get("steps") or {}) if campaign.live_version else {}
    for key, step in graph.steps.items():
        if key in live and live[key].get("kind") != step.kind:
            said = _("It was another kind of step when it was published. Give the new one a key of its own.")
            yield Problem(key, said)


def _steps_named(settings: Any) -> Iterator[str]:
    if isinstance(settings, Mapping):
        if settings.get("kind") == "step_message":
            yield str(settings.get("step", ""))
        settings = list(settings.values())
    if isinstance(settings, list):
        for item in settings:
            yield from _steps_named(item)
