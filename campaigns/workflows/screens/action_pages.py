"""What happens to a whole campaign: each page says the consequence before its button."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.workflows.counts import Counts, counts_of
from campaigns.workflows.editing.discard_draft import discard_draft
from campaigns.workflows.editing.duplicate import duplicate
from campaigns.workflows.end import end
from campaigns.workflows.graph import BadGraph
from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.notice import put_away
from campaigns.workflows.pause import NotPublished, pause, resume
from campaigns.workflows.publish import problems_of, publish
from campaigns.workflows.retry import retry, retry_all
from campaigns.workflows.screens.cards import Cards, cards_of
from campaigns.workflows.screens.frame import back, campaign_link, page, seen
from campaigns.workflows.screens.people_ahead import people_ahead
from lifecycle.clock.read import now


def publish_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    problems = problems_of(campaign)
    if request.method == "POST" and not problems:
        if seen(request) != campaign.updated_at:
            messages.error(request, _("The draft has changed since you looked. Look at it again, then publish."))
            return back(campaign)
        try:
            version = publish(campaign=campaign, by=_user(request), now=now())
        except BadGraph as bad:
            messages.error(request, str(bad))
            return back(campaign)
        messages.success(request, _("Version %d is live.") % version.number)
        return back(campaign)
    cards = cards_of(campaign, campaign.draft, problems)
    counts = counts_of(campaign.pk, today=now())
    last = campaign.live_version.number if campaign.live_version else 0
    return page(
        request,
        campaign,
        "publish",
        _("Publish “%s”") % campaign.name,
        problems=problems,
        cards=cards,
        said=consequences(campaign, cards, counts, last),
        moves=_moves(cards, campaign, counts),
        ahead=people_ahead(campaign, now()) if not problems else [],
        number=last + 1,
        is_same=campaign.status == "live" and not cards.changes.count,
    )


def consequences(campaign: Campaign, cards: Cards, counts: Counts, last: int) -> list[str]:
    said = []
    if counts.inside:
        said.append(
            ngettext(
                "%(n)s person is inside and goes on by version %(last)d, the one they came in with.",
                "%(n)s people are inside and go on by version %(last)d, the one they came in with.",
                counts.inside,
            )
            % {"n": f"{counts.inside:,}", "last": last}
        )
    said.append(_("Whoever enters from now on takes version %d.") % (last + 1))
    if campaign.status == "paused":
        said.append(_("It is paused: publishing lets it go on, also for whoever is inside."))
    if campaign.reentry == "restart" and counts.inside:
        said.append(_("Whoever starts again moves to the new version then."))
    said.append(_("What has been sent is never sent again. Nobody enters because of something before this moment."))
    return said


def _moves(cards: Cards, campaign: Campaign, counts: Counts) -> list[tuple[str, str, int]]:
    """(what, step, people who wait there) of each change."""
    live = cards_of(campaign, campaign.live_version.graph, []).steps if campaign.live_version else {}
    changed = cards.changes
    found = [(_("New"), cards.steps[key].sentence, 0) for key in cards.steps if key in changed.new]
    found += [
        (_("Changed"), cards.steps[key].sentence, counts.waiting.get(key, 0))
        for key in cards.steps
        if key in changed.edited
    ]
    found += [
        (_("Taken out"), live[key].sentence, counts.waiting.get(key, 0)) for key in live if key in changed.removed
    ]
    if changed.triggers:
        found.append((_("Changed"), _("What lets people in"), 0))
    if changed.rules:
        found.append((_("Changed"), _("Goal and rules"), 0))
    return found


def pause_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    def act() -> None:
        pause(campaign=campaign, by=request.user.get_username(), now=now())

    inside = counts_of(campaign.pk, today=now()).inside
    said = [
        _("It stops within 5 seconds.")
        + " "
        + ngettext("%s person stays in line.", "%s people stay in line.", inside) % f"{inside:,}",
        _("Nobody enters meanwhile, not even later: what happens during the pause lets nobody in."),
    ]
    return _confirmed(request, campaign, act, _("Pause “%s”?"), said, _("Pause"))


def resume_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    def act() -> None:
        resume(campaign=campaign, now=now())

    inside = counts_of(campaign.pk, today=now()).inside
    said = [ngettext("%s person goes on.", "%s people go on.", inside) % f"{inside:,}"]
    said.append(_("What fell due meanwhile happens at once. Caps, quiet hours and consent hold."))
    return _confirmed(request, campaign, act, _("Let “%s” go on?"), said, _("Go on"))


def end_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    def act() -> None:
        end(campaign=campaign, by=request.user.get_username(), now=now())

    inside = counts_of(campaign.pk, today=now()).inside
    said = [
        ngettext("%s person is taken out.", "%s people are taken out.", inside) % f"{inside:,}",
        _("What was not yet sent to them is cancelled. This cannot be undone; the history stays."),
    ]
    return _confirmed(request, campaign, act, _("End “%s”?"), said, _("End it"), tone="broken")


def discard_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    def act() -> None:
        discard_draft(campaign=campaign, now=now(), seen=seen(request))

    said = [_("The draft becomes what is live now. What you changed since then is gone.")]
    return _confirmed(
        request, campaign, act, _("Throw away the changes to “%s”?"), said, _("Throw them away"), "broken"
    )


def duplicate_campaign(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    copy = duplicate(campaign=campaign, name=_("%s, a copy") % campaign.name[:140], now=now())
    messages.success(request, _("This is the copy. Nobody is inside, and it is a draft."))
    return HttpResponseRedirect(campaign_link(copy))


def retry_stuck(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """One person, or with `all` everybody who is stuck here."""
    if "all" in request.POST:
        count = retry_all(campaign=campaign, now=now())
    else:
        chosen = request.POST.get("enrollment", "")
        enrollment = Enrollment.objects.filter(campaign=campaign, pk=int(chosen) if chosen.isdigit() else 0).first()
        count = int(retry(enrollment=enrollment, now=now())) if enrollment else 0
    messages.info(request, ngettext("Trying again for %d person.", "Trying again for %d people.", count) % count)
    return back(campaign)


def put_notice_away(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    put_away(campaign.pk)
    return back(campaign)


def _confirmed(
    request: HttpRequest,
    campaign: Campaign,
    act: Callable[[], None],
    title: str,
    said: list[str],
    button: str,
    tone: str = "",
) -> HttpResponse:
    if request.method == "POST":
        try:
            act()
        except NotPublished as problem:
            messages.error(request, str(problem))
        return back(campaign)
    return page(request, campaign, "confirm", title % campaign.name, said=said, button=button, tone=tone)


def _user(request: HttpRequest) -> Any:
    return request.user
