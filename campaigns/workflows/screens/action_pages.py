"""What happens to a whole campaign: each page says the consequence before its button."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.workflows.counts import standing_counts
from campaigns.workflows.editing.discard_draft import discard_draft
from campaigns.workflows.editing.duplicate import duplicate
from campaigns.workflows.end import end
from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.notice import put_away
from campaigns.workflows.pause import NotPublished, pause, resume
from campaigns.workflows.retry import retry, retry_all
from campaigns.workflows.screens.frame import back, campaign_link, page, seen
from lifecycle.clock.read import now
from lifecycle.look.number import grouped


def pause_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    def act() -> None:
        pause(campaign=campaign, by=request.user.get_username(), now=now())

    inside = standing_counts(campaign.pk).inside
    said = [
        _("It stops within 5 seconds.")
        + " "
        + ngettext("%s person stays in line.", "%s people stay in line.", inside) % grouped(inside),
        _("Nobody enters meanwhile, not even later: what happens during the pause lets nobody in."),
    ]
    return _confirmed(request, campaign, act, _("Pause “%s”?"), said, _("Pause"))


def resume_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    def act() -> None:
        resume(campaign=campaign, now=now())

    inside = standing_counts(campaign.pk).inside
    said = [ngettext("%s person goes on.", "%s people go on.", inside) % grouped(inside)]
    said.append(_("What fell due meanwhile happens at once. Caps, quiet hours and consent hold."))
    return _confirmed(request, campaign, act, _("Let “%s” go on?"), said, _("Go on"))


def end_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    def act() -> None:
        end(campaign=campaign, by=request.user.get_username(), now=now())

    inside = standing_counts(campaign.pk).inside
    said = [
        ngettext("%s person is taken out.", "%s people are taken out.", inside) % grouped(inside),
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
        enrollment = Enrollment.objects.filter(
            campaign=campaign, pk=int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
        ).first()
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
