"""What the builder of conditions asks for while somebody works with it. Inside the admin."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from lifecycle.clock.read import now as read_now
from lifecycle.conditions.base import BadCondition, parse
from lifecycle.conditions.widget import ConditionWidget, fresh_node, groups, leaves
from lifecycle.kinds.registry import UnknownKind
from lifecycle.look.link import admin_link
from lifecycle.look.person import person
from lifecycle.segments.preview import Preview, preview

SHOWN = 3


@require_GET
def node(request: HttpRequest) -> HttpResponse:
    """One more box, empty."""
    _check_permission(request)
    asked = [request.GET.get(name, "") for name in ("name", "kind", "id", "parent")]
    try:
        made = fresh_node(*asked)
    except UnknownKind:
        raise Http404 from None
    template = "group" if made.is_group else "leaf"
    context = {"node": made, "name": asked[0], "groups": groups(), "leaves": leaves()}
    return render(request, f"admin/conditions/{template}.html", context)


@require_POST
def show_preview(request: HttpRequest) -> HttpResponse:
    """Who matches what is in the builder now."""
    _check_permission(request)
    name, skip = request.POST.get("condition", ""), _number(request.POST.get("skip", ""))
    definition = ConditionWidget().value_from_datadict(request.POST, request.FILES, name)
    if not definition:
        return render(request, "admin/conditions/preview.html", {"preview": None})
    try:
        shown = preview(parse(dict(definition)), now=read_now(), size=SHOWN, skip=skip)
    except BadCondition as problem:
        return render(request, "admin/conditions/preview.html", {"problem": str(problem)})
    return render(request, "admin/conditions/preview.html", _context(shown, skip))


def _check_permission(request: HttpRequest) -> None:
    if not request.user.has_perm("lifecycle.view_contact"):
        raise PermissionDenied


def _context(shown: Preview, skip: int) -> dict[str, object]:
    faces = [
        (person(str(contact), seed=str(contact.pk), url=admin_link("lifecycle_contact_change", contact.pk)), why)
        for contact, why in shown.sample
    ]
    return {"preview": shown, "faces": faces, "percent": round(100 * shown.share), "skip": skip + SHOWN}


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0
