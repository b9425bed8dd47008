"""What a publish would do, who has a say in it, and its button."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.message_templates.preview import somebody
from campaigns.teamwork.answer_approval import Answered, OwnWork, answer_approval
from campaigns.teamwork.approved import last_asked
from campaigns.teamwork.ask_approval import CannotAnswer, ask_approval, who_can_answer
from campaigns.teamwork.models import Approval
from campaigns.teamwork.see import see_answer
from campaigns.workflows.choices import BadChoice, Choices, check_choices
from campaigns.workflows.counts import told_counts
from campaigns.workflows.digest import digest_of
from campaigns.workflows.editors import editors_of
from campaigns.workflows.graph import BadGraph
from campaigns.workflows.impact import Impact, impact_of
from campaigns.workflows.models import Campaign
from campaigns.workflows.publish import not_approved_words, problems_of, publish, undecided_words
from campaigns.workflows.screens.campaign_page import people_link, sentence_of
from campaigns.workflows.screens.cards import Cards, cards_of
from campaigns.workflows.screens.frame import back, page, seen
from campaigns.workflows.screens.impact_rows import choices_from, headline_of, rows_of, shares_of
from campaigns.workflows.screens.people_ahead import people_ahead
from campaigns.workflows.screens.picture import Links, picture
from campaigns.workflows.screens.wordings import wordings_of
from campaigns.workflows.warnings import warnings_of
from lifecycle.accounts.actor import Actor, actor
from lifecycle.accounts.team import MOST, name_of
from lifecycle.clock.read import now

PUBLISH, APPROVE, CHANGE = (f"campaigns.{right}_campaign" for right in ("publish", "approve", "change"))
MOST_WORDS = 2000


def publish_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    problems = problems_of(campaign)
    impact = impact_of(campaign, now=now())
    chosen = choices_from(request.POST, impact)
    if request.method == "POST" and not problems and _is_done(request, campaign, impact, chosen):
        return back(campaign)
    asked = last_asked(campaign.pk) if settings.PUBLISH_NEEDS_APPROVAL else None
    see_answer(user_id=_user(request).pk, campaign_id=campaign.pk, now=now())
    cards = cards_of(campaign, campaign.draft, problems)
    words = {key: card.sentence for key, card in cards.steps.items()}
    stored = asked.choices if asked and not chosen else {}
    return page(
        request,
        campaign,
        "publish_sheet" if "sheet" in request.GET else "publish",
        _title(campaign, impact),
        problems=problems,
        warnings=[] if problems else warnings_of(campaign, now=now()),
        impact=impact,
        headline=headline_of(impact),
        shares=shares_of(impact),
        rows=rows_of(campaign, impact, words, chosen or stored),
        targets=list(words.items()),
        ahead=people_ahead(campaign, now()) if not problems else [],
        said=_said(campaign),
        number=_next_number(campaign),
        is_same=campaign.status == "live" and not impact.changes,
        approval=_approval(request, campaign, asked),
        may_publish=_user(request).has_perm(PUBLISH),
        **({} if "sheet" in request.GET or problems else _looked_at(campaign, cards)),
    )


def _looked_at(campaign: Campaign, cards: Cards) -> dict[str, Any]:
    """Whoever answers for it sees it here, and need not look for it. Over the canvas it is there already."""
    read_at = now()
    goal, exit_rule = (sentence_of(rule, campaign.pk) for rule in (campaign.goal, campaign.exit_rule))
    counts, _told = told_counts(campaign.pk, today=read_at - timedelta(days=1), now=read_at)
    links = Links(step=lambda key: "", people=lambda key: people_link(campaign, key))
    return {
        "picture": picture(cards, counts, goal=goal, exit_rule=exit_rule, links=links),
        "wordings": wordings_of(campaign.draft, campaign=campaign.name, now=read_at),
        "as_whom": str(somebody(read_at)),
    }


def _is_done(request: HttpRequest, campaign: Campaign, impact: Impact, chosen: Choices) -> bool:
    """Whether there is nothing more to say of it here."""
    if seen(request) != campaign.updated_at:
        messages.error(request, _("The draft has changed since you looked. Look at it again, then publish."))
        return "sheet" not in request.GET  # the canvas knows how to show both
    act = ACTS.get(request.POST.get("act", "publish"), _publish)
    try:
        return act(request, campaign, impact, chosen)
    except (BadGraph, BadChoice, OwnWork, Answered, CannotAnswer) as problem:
        messages.error(request, str(problem))
        return False


def _publish(request: HttpRequest, campaign: Campaign, impact: Impact, chosen: Choices) -> bool:
    _need(request, PUBLISH)
    as_approved = None if settings.PUBLISH_NEEDS_APPROVAL else chosen
    version = publish(campaign=campaign, by=_user(request), choices=as_approved, now=now(), seen=seen(request))
    messages.success(request, _("Version %d is live.") % version.number)
    return True


def _ask(request: HttpRequest, campaign: Campaign, impact: Impact, chosen: Choices) -> bool:
    _need(request, CHANGE)
    if undecided := impact.undecided(chosen):
        raise BadChoice(undecided_words(undecided[0]))
    choices = check_choices(chosen, campaign.draft)
    asked_of = _chosen_approver(request)
    ask_approval(
        campaign_id=campaign.pk,
        name=campaign.name,
        digest=digest_of(campaign, choices),
        choices=choices,
        by=_me(),
        words=request.POST.get("words", "")[:MOST_WORDS],
        now=now(),
        asked_of=asked_of,
        editors=editors_of(campaign),
        changes=impact.changes,
    )
    asked = _("%s finds it on their first page now.") % name_of(asked_of) if asked_of else ""
    messages.success(request, asked or _("Whoever may approve finds it on their first page now."))
    return True


def _chosen_approver(request: HttpRequest) -> User | None:
    """None: whoever may."""
    said = request.POST.get("asked_of", "")
    return User.objects.filter(pk=int(said)).first() if said.isascii() and said.isdecimal() and len(said) < 19 else None


def _answer(request: HttpRequest, campaign: Campaign, is_yes: bool) -> bool:
    _need(request, APPROVE)
    asked = last_asked(campaign.pk)
    if asked is None:
        return False
    answer_approval(
        approval=asked,
        name=campaign.name,
        digest=digest_of(campaign, asked.choices),
        by=_me(),
        editors=editors_of(campaign),
        is_yes=is_yes,
        words=request.POST.get("words", "")[:MOST_WORDS],
        now=now(),
    )
    said = _("Approved. %s can publish it, or you.") if is_yes else _("Sent back to %s.")
    messages.success(request, said % asked.asked_name)
    return not is_yes


def _approve(request: HttpRequest, campaign: Campaign, impact: Impact, chosen: Choices) -> bool:
    return _answer(request, campaign, True)


def _decline(request: HttpRequest, campaign: Campaign, impact: Impact, chosen: Choices) -> bool:
    return _answer(request, campaign, False)


Act = Callable[[HttpRequest, Campaign, Impact, Choices], bool]
ACTS: dict[str, Act] = {"publish": _publish, "ask": _ask, "approve": _approve, "decline": _decline}


def _approval(request: HttpRequest, campaign: Campaign, asked: Approval | None) -> dict[str, Any] | None:
    """Where the word of somebody else stands. None where the installation asks for none."""
    if not settings.PUBLISH_NEEDS_APPROVAL:
        return None
    is_fresh = bool(asked and asked.digest == digest_of(campaign, asked.choices))
    editors = editors_of(campaign)
    is_own = request.user.pk in editors or bool(asked and asked.asked_by == request.user.pk)
    is_open = bool(asked and not asked.answer and is_fresh)
    is_approved = bool(asked and asked.answer == "yes" and is_fresh)
    may_ask = _user(request).has_perm(CHANGE) and not is_open and not is_approved
    approvers = who_can_answer(not_these={request.user.pk or 0, *editors})[:MOST] if may_ask else []
    return {
        "asked": asked,
        "is_open": is_open,
        "is_approved": is_approved,
        "may_ask": may_ask,
        "approvers": [(user.pk, name_of(user)) for user in approvers],
        "may_answer": is_open and _user(request).has_perm(APPROVE) and not is_own,
        "is_own": is_own,
        "words": _("%s approved of exactly this.") % asked.answered_name
        if asked and is_approved
        else _("%s asks for your word.") % asked.asked_name
        if asked and is_open and not is_own
        else (_asked_words(asked) if is_open else "") or not_approved_words(asked),
    }


def _asked_words(asked: Approval | None) -> str:
    """Where somebody of the team was chosen to answer, and has not yet."""
    if asked is None or asked.answer or asked.asked_of is None:
        return ""
    chosen = User.objects.filter(pk=asked.asked_of).first()
    return (
        _("%(asker)s asks %(name)s for a yes.") % {"asker": asked.asked_name, "name": name_of(chosen)} if chosen else ""
    )


def _title(campaign: Campaign, impact: Impact) -> str:
    count = len(impact.changes)
    if not count or campaign.live_version is None:
        return _("Publish “%s”") % campaign.name
    return ngettext("Publish %d change", "Publish %d changes", count) % count


def _said(campaign: Campaign) -> list[str]:
    said = [_("What has been sent is never sent again, and what is in line goes out as it was written.")]
    if campaign.status == "paused":
        said.append(_("It is paused: publishing lets it go on, also for whoever is inside."))
    said.append(_("Nobody enters because of something before this moment."))
    return said


def _next_number(campaign: Campaign) -> int:
    last = campaign.versions.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def _need(request: HttpRequest, right: str) -> None:
    if not _user(request).has_perm(right):
        raise PermissionDenied


def _me() -> Actor:
    found = actor()
    if found is None:
        raise PermissionDenied
    return found


def _user(request: HttpRequest) -> Any:
    user: AbstractBaseUser | Any = request.user
    return user
