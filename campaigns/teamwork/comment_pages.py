from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from campaigns.teamwork.beside import COMMENT
from campaigns.teamwork.change_comment import NotYours, change_comment, remove_comment
from campaigns.teamwork.comment import BadComment, comment
from campaigns.teamwork.models import Comment, Task
from campaigns.teamwork.settle_comment import settle_comment
from channels.outbox.origin import origins
from lifecycle.accounts.actor import Actor, actor
from lifecycle.clock.read import now as read_now
from lifecycle.look.extra_page import extra_page
from lifecycle.look.link import admin_link

__all__ = ["comment_campaign", "comment_deed", "comment_task"]
Deed = Callable[[Comment, HttpRequest, Actor, datetime], object]
DEEDS: dict[str, Deed] = {
    "change": lambda held, request, by, now: change_comment(comment=held, text=_text(request), by=by, now=now),
    "remove": lambda held, request, by, now: remove_comment(comment=held, by=by, now=now),
    "settle": lambda held, request, by, now: settle_comment(comment=held, by=by, is_settled=True, now=now),
    "reopen": lambda held, request, by, now: settle_comment(comment=held, by=by, is_settled=False, now=now),
}


@extra_page("comments/campaign/<int:pk>/", name="comment_campaign")
@require_POST
def comment_campaign(request: HttpRequest, pk: int) -> HttpResponse:
    by = _who(request, "campaigns.view_campaign")
    if pk not in origins().of([pk]):
        raise Http404
    _done(request, lambda: comment(text=_text(request), by=by, now=read_now(), campaign_id=pk))
    return _back(pk, None)


@extra_page("comments/task/<int:pk>/", name="comment_task")
@require_POST
def comment_task(request: HttpRequest, pk: int) -> HttpResponse:
    by = _who(request, "campaigns.view_task")
    task = get_object_or_404(Task, pk=pk)
    _done(request, lambda: comment(text=_text(request), by=by, now=read_now(), task=task))
    return _back(0, pk)


@extra_page("comments/<int:pk>/<str:deed>/", name="comment_deed")
@require_POST
def comment_deed(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    by = _who(request, "campaigns.view_comment")
    held = get_object_or_404(Comment, pk=pk)
    if deed not in DEEDS:
        raise Http404
    about = held.campaign_id, held.task_id
    _done(request, lambda: DEEDS[deed](held, request, by, read_now()))
    return _back(*about)


def _who(request: HttpRequest, right: str) -> Actor:
    found = actor()
    if found is None or not request.user.has_perms((COMMENT, right)):
        raise PermissionDenied
    return found


def _done(request: HttpRequest, deed: Callable[[], object]) -> None:
    try:
        deed()
    except (BadComment, NotYours) as problem:
        messages.warning(request, str(problem))


def _text(request: HttpRequest) -> str:
    return request.POST.get("text", "")


def _back(campaign_id: int, task_id: int | None) -> HttpResponse:
    if task_id:
        return HttpResponseRedirect(f"{admin_link('campaigns_task_change', task_id)}#talk")
    return HttpResponseRedirect(f"{origins().of([campaign_id])[campaign_id].url}#talk")
