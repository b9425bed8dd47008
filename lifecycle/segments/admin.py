from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from lifecycle import rows
from lifecycle.clock.read import now as read_now
from lifecycle.conditions.base import BadCondition
from lifecycle.conditions.parsed import parsed
from lifecycle.figures.as_of import as_of
from lifecycle.figures.by_key import by_key
from lifecycle.look.link import admin_link
from lifecycle.look.number import grouped
from lifecycle.look.person import person
from lifecycle.look.when import moment_words
from lifecycle.segments.beside_page import beside, show_overlap
from lifecycle.segments.delete import delete_segment, in_use
from lifecycle.segments.find_people import find_people
from lifecycle.segments.form import PeopleForm, SegmentForm
from lifecycle.segments.membership import add, remove
from lifecycle.segments.models import Membership, Segment
from lifecycle.segments.people_inside import people_inside
from lifecycle.segments.recount import recount
from lifecycle.segments.refresh import refresh
from lifecycle.segments.save import save_segment
from lifecycle.segments.views import node, show_preview, show_why

PAGE = 50
LONGEST = 160


@admin.register(Segment)
class SegmentAdmin(ModelAdmin):
    when_empty = (
        gettext_lazy("A segment is a group of people, by what they are and what they do."),
        gettext_lazy("Say who they are; the count moves while you do."),
    )
    form = SegmentForm
    list_display = ("name", "in_words", "people", "counted")
    list_before_template = "admin/workflows/list_head.html"
    change_form_after_template = "admin/segment/beside.html"
    search_fields = ("name", "description")
    list_fullwidth = True
    actions_detail = ("see_people",)
    warn_unsaved_form = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Segment]:
        return super().get_queryset(request).annotate(inside=by_key("pk", self._inside()))

    def _inside(self) -> dict[int, int]:
        return rows.numbers(people_inside(now=read_now()).value)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("conditions/node/", wrap(node), name="lifecycle_condition_node"),
            path("conditions/preview/", wrap(show_preview), name="lifecycle_condition_preview"),
            path("conditions/why/", wrap(show_why), name="lifecycle_condition_why"),
            path("<int:pk>/overlap/", wrap(show_overlap), name="lifecycle_segment_overlap"),
            path("<int:pk>/people/", wrap(self.people_view), name="lifecycle_segment_people"),
        ]
        return own + super().get_urls()

    @display(description=gettext_lazy("Who is in it"))
    def in_words(self, segment: Segment) -> str:
        if segment.is_static:
            return _("People who were put in by hand")
        try:
            words = parsed(segment.definition).sentence()
        except BadCondition:
            return _("Its condition cannot be read any more")
        return _("People who %s") % (words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…")

    @display(description=gettext_lazy("People"), ordering="inside")
    def people(self, segment: Any) -> SafeString:
        link = admin_link("lifecycle_segment_people", segment.pk)
        return format_html('<a class="lc-link" href="{}">{}</a>', link, grouped(segment.inside))

    @display(description=gettext_lazy("Counted"), ordering="refreshed_at")
    def counted(self, segment: Segment) -> str:
        at = segment.refreshed_at
        return moment_words(at, now=read_now(), zone=timezone.get_current_timezone()) if at else _("not yet")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"head": _head(), **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        segment = self.get_object(request, object_id)
        sees_people = request.user.has_perm("lifecycle.view_contact")
        zone = timezone.get_current_timezone()
        more = beside(segment, now=read_now(), zone=zone, sees_people=sees_people) if segment else {}
        return super().change_view(request, object_id, form_url, {**more, **(extra_context or {})})

    @action(description=gettext_lazy("See the people"), icon="group")
    def see_people(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return HttpResponseRedirect(admin_link("lifecycle_segment_people", object_id))

    def save_model(self, request: HttpRequest, obj: Segment, form: Any, change: bool) -> None:
        now = read_now()
        stored = Segment.objects.get(pk=obj.pk) if change else None
        said = {name: form.cleaned_data[name] for name in ("name", "description", "is_static", "definition")}
        saved = save_segment(segment=stored, now=now, **said)
        obj.__dict__.update(saved.__dict__)
        if not saved.is_static:
            refresh([saved], now=now)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        # Django would list every membership.
        segments = list(objs)
        protected = [sentence for segment in segments if (sentence := in_use(segment))]
        return [str(segment) for segment in segments], {_("segments"): len(segments)}, set(), protected

    def delete_model(self, request: HttpRequest, obj: Segment) -> None:
        delete_segment(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Segment]) -> None:
        for segment in queryset:
            delete_segment(segment)

    def people_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who is in it; where people are put in by hand, with a way in and out."""
        segment = get_object_or_404(Segment, pk=pk)
        if not self.has_view_permission(request, segment) or not request.user.has_perm("lifecycle.view_contact"):
            raise PermissionDenied
        may_change = segment.is_static and self.has_change_permission(request, segment)
        form = PeopleForm(request.POST if request.method == "POST" and "people" in request.POST else None)
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied
            if self._changed(request, segment, form):
                return HttpResponseRedirect(request.path)
        other, members = _compared(request, Membership.objects.filter(segment=segment))
        members = members.select_related("contact").order_by("-pk")
        page = Paginator(members, PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": segment.name,
            "segment": segment,
            "compared": other,
            "page": page,
            "people": [(_face(member), member) for member in page],
            "form": form if may_change else None,
        }
        return TemplateResponse(request, "admin/segment/people.html", context)

    def _changed(self, request: HttpRequest, segment: Segment, form: PeopleForm) -> bool:
        now = read_now()
        if said := request.POST.get("remove", ""):
            if said.isascii() and said.isdecimal() and len(said) < 19:
                remove(segment.key, [int(said)], now=now)
        elif form.is_valid():
            found, missing = find_people(form.cleaned_data["people"])
            self._tell(request, add(segment.key, found, now=now), missing)
        else:
            return False
        recount()
        return True

    def _tell(self, request: HttpRequest, added: int, missing: list[str]) -> None:
        said = ngettext("%(added)d person was added.", "%(added)d people were added.", added) % {"added": added}
        self.message_user(request, said)
        if missing:
            words = {"count": len(missing), "some": ", ".join(missing[:5])}
            said = ngettext("Nobody is known as %(some)s.", "%(count)d are not known, such as %(some)s.", len(missing))
            self.message_user(request, said % words, messages.WARNING)


def _compared(request: HttpRequest, members: "QuerySet[Membership]") -> tuple[str, "QuerySet[Membership]"]:
    """Only those who are in another segment `also`, or who are in it `without`; and that in words."""
    for way, words in (("also", _("and in “%s”")), ("without", _("and not in “%s”"))):
        said = request.GET.get(way, "")
        if said.isascii() and said.isdecimal() and len(said) < 19:
            other = get_object_or_404(Segment, pk=int(said))
            inside = Exists(Membership.objects.filter(segment=other, contact=OuterRef("contact")))
            return words % other.name, members.filter(inside if way == "also" else ~inside)
    return "", members


def _face(member: Membership) -> Any:
    contact = member.contact
    return person(str(contact), seed=str(contact.pk), url=admin_link("lifecycle_contact_change", contact.pk))


def _head() -> dict[str, str]:
    now = read_now()
    count = Segment.objects.filter(is_static=False).count()
    said = ngettext("%d segment keeps itself up to date.", "%d segments keep themselves up to date.", count) % count
    how = _("A segment says in words who is in it. Whoever comes to match joins, whoever no longer does leaves.")
    at = as_of([people_inside(now=now)], now=now, zone=timezone.get_current_timezone())
    return {
        "sentence": said if count else _("No segment keeps itself up to date yet."),
        "explanation": " ".join(filter(None, (how, at))),
    }
