"""What the builder of conditions asks for while somebody works with it. Inside the admin."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from lifecycle.clock.read import now as read_now
from lifecycle.conditions.at_hand import in_campaign
from lifecycle.conditions.base import BadCondition, Condition, parse
from lifecycle.conditions.widget import ConditionWidget, fresh_node, groups, leaves, posted_leaves
from lifecycle.contacts.models import Contact
from lifecycle.contacts.named import named
from lifecycle.kinds.registry import UnknownKind
from lifecycle.look.link import admin_link
from lifecycle.look.person import Person, person
from lifecycle.segments.checks import checks
from lifecycle.segments.preview import Preview, preview

SHOWN = 3
MOST_NAMED = 6
PREVIEW = "admin/conditions/preview.html"
WHY = "admin/conditions/why.html"


@require_GET
def node(request: HttpRequest) -> HttpResponse:
    """One more box, empty."""
    _check_permission(request)
    asked = [request.GET.get(name, "") for name in ("name", "kind", "id", "parent")]
    try:
        with in_campaign(_number(request.GET.get("in_campaign", ""))):
            made = fresh_node(*asked)
    except UnknownKind:
        raise Http404 from None
    template = "group" if made.is_group else "leaf"
    context = {"node": made, "name": asked[0], "groups": groups()}
    context["leaves"] = leaves(in_campaign="in_campaign" in request.GET)
    return render(request, f"admin/conditions/{template}.html", context)


@require_POST
def show_preview(request: HttpRequest) -> HttpResponse:
    """Who matches what is in the builder now."""
    _check_permission(request)
    skip = _number(request.POST.get("skip", ""))
    try:
        condition = _posted(request)
        if condition is None:
            return render(request, PREVIEW, {"preview": None})
        exact = "exact" in request.POST
        shown = preview(condition, now=read_now(), size=SHOWN, skip=skip, exact=exact, parts=_parts(request))
    except BadCondition as problem:
        return render(request, PREVIEW, {"problem": str(problem), "alone": {}})
    return render(request, PREVIEW, _context(shown, skip, request.POST.get("before", "")))


@require_POST
def show_why(request: HttpRequest) -> HttpResponse:
    """Why one person is in or out of what is in the builder now; by their id, or by what somebody typed."""
    _check_permission(request)
    words = request.POST.get("words", "").replace("\x00", "").strip()[:100]
    found = list(Contact.objects.filter(pk=_number(request.POST.get("person", ""))))
    if words:
        found = list(Contact.objects.filter(named(words)).order_by("-pk")[:MOST_NAMED])
    try:
        condition = _posted(request)
    except BadCondition as problem:
        return render(request, WHY, {"problem": str(problem)})
    if condition is None or len(found) != 1:
        faces = [(_face(contact), contact.pk, contact.email or contact.phone) for contact in found]
        return render(request, WHY, {"faces": faces, "words": words, "is_empty": condition is None})
    return render(request, WHY, {"face": _face(found[0]), "check": checks(condition, found[0], now=read_now())})


def _posted(request: HttpRequest) -> Condition | None:
    """Raises BadCondition."""
    definition = ConditionWidget().value_from_datadict(request.POST, request.FILES, request.POST.get("condition", ""))
    return parse(dict(definition)) if definition else None


def _parts(request: HttpRequest) -> dict[str, Condition]:
    """What can be counted already; the others are still being written."""
    found = {}
    for box, definition in posted_leaves(request.POST, request.FILES, request.POST.get("condition", "")).items():
        try:
            found[box] = parse(definition)
        except BadCondition:
            continue
    return found


def _check_permission(request: HttpRequest) -> None:
    if not request.user.has_perm("lifecycle.view_contact"):
        raise PermissionDenied


def _face(contact: Contact) -> Person:
    return person(str(contact), seed=str(contact.pk), url=admin_link("lifecycle_contact_change", contact.pk))


def _context(shown: Preview, skip: int, before: str) -> dict[str, object]:
    return {
        "preview": shown,
        "faces": [(_face(contact), contact.pk, why) for contact, why in shown.sample],
        "percent": round(100 * shown.share),
        "skip": skip + SHOWN,
        "alone": shown.alone,
        "edit": shown.people - int(before) if before.isascii() and before.isdecimal() and len(before) < 10 else 0,
    }


def _number(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else 0
