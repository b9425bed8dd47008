from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from lifecycle.clock.read import now as read_now
from lifecycle.conditions.base import BadCondition
from lifecycle.conditions.parsed import parsed
from lifecycle.figures.as_of import as_of
from lifecycle.figures.by_key import by_key
from lifecycle.look.link import admin_link
from lifecycle.look.number import grouped
from lifecycle.stages.delete import delete_stage, in_use
from lifecycle.stages.form import StageForm
from lifecycle.stages.goals import goals_reached
from lifecycle.stages.install import NoSuchSet, install
from lifecycle.stages.models import Stage
from lifecycle.stages.refresh import refresh
from lifecycle.stages.save import save_stage
from lifecycle.stages.sets import SETS, ReadyStage, StageSet

HOW_PEOPLE_MOVE = gettext_lazy(
    "People move both ways by themselves, as soon as they meet what a stage says; of two that fit, the later counts."
)
FIELDS = ("name", "icon", "position", "is_aside", "definition", "goal", "goal_definition")


@admin.register(Stage)
class StageAdmin(ModelAdmin):
    when_empty = (
        gettext_lazy("Stages say where people are on their way with you."),
        gettext_lazy("Take a ready set, or make your own."),
    )
    when_empty_begin = ("lifecycle_stage_ready", gettext_lazy("Ready stages"))
    form = StageForm
    list_display = ("named", "in_words", "people", "reached")
    list_display_links = ("named",)
    list_fullwidth = True
    list_before_template = "admin/workflows/list_head.html"
    ordering = ("position",)
    actions_list = ("ready_stages",)
    warn_unsaved_form = True

    def get_urls(self) -> list[URLPattern]:
        own = [path("ready/", self.admin_site.admin_view(self.ready_view), name="lifecycle_stage_ready")]
        return own + super().get_urls()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        last = Stage.objects.order_by("-position").values_list("position", flat=True).first()
        return {"position": (last or 0) + 1, **super().get_changeform_initial_data(request)}

    @display(description=gettext_lazy("Stage"), ordering="position")
    def named(self, stage: Stage) -> SafeString:
        return format_html(
            '<span class="material-symbols-outlined" aria-hidden="true">{}</span> {}', stage.icon, stage.name
        )

    @display(description=gettext_lazy("Who is in it"))
    def in_words(self, stage: Stage) -> str:
        if not stage.definition:
            return _("Whom campaigns bring here")
        try:
            return _("People who %s") % parsed(stage.definition).sentence()
        except BadCondition:
            return _("Its condition cannot be read any more")

    @display(description=gettext_lazy("People"))
    def people(self, stage: Any) -> SafeString:
        link = admin_link("lifecycle_contact_changelist", stage__exact=stage.key)
        return format_html('<a class="lc-link" href="{}">{}</a>', link, grouped(stage.inside))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Stage]:
        """With how many are in it, and how many of them reached its goal: asked once for all stages."""
        told = goals_reached(now=read_now()).value
        inside = {key: people for key, (people, _reached) in told.items()}
        at_goal = {key: reached for key, (_people, reached) in told.items()}
        found = super().get_queryset(request)
        return found.annotate(inside=by_key("key", inside), at_goal=by_key("key", at_goal, otherwise=None))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"head": _head(), **(extra_context or {})})

    @display(description=gettext_lazy("Goal"))
    def reached(self, stage: Any) -> str:
        if stage.at_goal is None or not stage.inside:
            return stage.goal or "—"
        percent = round(100 * stage.at_goal / stage.inside)
        return _("%(goal)s: %(percent)d%%") % {"goal": stage.goal or _("reached"), "percent": percent}

    @action(description=gettext_lazy("Ready stages"), icon="auto_awesome")
    def ready_stages(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(admin_link("lifecycle_stage_ready"))

    def ready_view(self, request: HttpRequest) -> HttpResponse:
        """The two ready sets: what is in them, and a button to add one."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._install(request, request.POST.get("set", ""))
        there = set(Stage.objects.values_list("key", flat=True))
        sets = [
            {"set": ready, "words": [_words(stage) for stage in ready.stages], "is_there": _keys(ready) <= there}
            for ready in SETS.values()
        ]
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": _("Ready stages"), "sets": sets}
        return TemplateResponse(request, "admin/stage/ready.html", context)

    def _install(self, request: HttpRequest, key: str) -> HttpResponse:
        try:
            added = len(install(key))
        except NoSuchSet:
            raise Http404 from None
        refresh(now=read_now())
        said = ngettext("%(added)d stage was added.", "%(added)d stages were added.", added) % {"added": added}
        self.message_user(request, said)
        return HttpResponseRedirect(admin_link("lifecycle_stage_changelist"))

    def save_model(self, request: HttpRequest, obj: Stage, form: Any, change: bool) -> None:
        stored = Stage.objects.get(pk=obj.pk) if change else None
        saved = save_stage(stage=stored, **{name: form.cleaned_data[name] for name in FIELDS})
        obj.__dict__.update(saved.__dict__)
        refresh(now=read_now())

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        stages = list(objs)
        protected = [sentence for stage in stages if (sentence := in_use(stage))]
        return [str(stage) for stage in stages], {_("stages"): len(stages)}, set(), protected

    def delete_model(self, request: HttpRequest, obj: Stage) -> None:
        delete_stage(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Stage]) -> None:
        for stage in queryset:
            delete_stage(stage)


def _keys(ready: StageSet) -> set[str]:
    return {stage.key for stage in ready.stages}


def _words(stage: ReadyStage) -> dict[str, Any]:
    return {"stage": stage, "who": parsed(stage.definition).sentence()}


def _head() -> dict[str, str]:
    now = read_now()
    told = goals_reached(now=now)
    people = sum(inside or 0 for inside, _reached in told.value.values())
    said = ngettext("%s person stands in a stage.", "%s people stand in a stage.", people) % grouped(people)
    return {
        "sentence": said if people else _("Nobody stands in a stage yet."),
        "explanation": " ".join(
            filter(None, (str(HOW_PEOPLE_MOVE), as_of([told], now=now, zone=get_current_timezone())))
        ),
    }
