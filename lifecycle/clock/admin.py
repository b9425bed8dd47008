"""Celery-beat's own pages: when which task wakes the engine. Registered again, so that they wear Unfold's look."""

from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django_celery_beat.admin import ClockedScheduleAdmin as BeatClockedAdmin
from django_celery_beat.admin import CrontabScheduleAdmin as BeatCrontabAdmin
from django_celery_beat.admin import PeriodicTaskAdmin as BeatTaskAdmin
from django_celery_beat.admin import PeriodicTaskForm, TaskSelectWidget
from django_celery_beat.models import ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from lifecycle.clock.read import now as read_clock
from lifecycle.look.when import length_words, moment_words

admin.site.unregister([ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule])


UNITS = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1))


class TaskSelect(UnfoldAdminSelectWidget, TaskSelectWidget):
    pass


class ScheduledTaskForm(PeriodicTaskForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["regtask"].widget = TaskSelect()
        self.fields["regtask"].label = _("Task")
        self.fields["task"].widget = UnfoldAdminTextInputWidget()
        self.fields["task"].label = _("Task by another name")
        self.fields["task"].required = False


class ScheduledTasks(TabularInline):
    model = PeriodicTask
    fields = readonly_fields = ("name", "task")
    can_delete = False
    extra = 0
    show_change_link = True
    verbose_name_plural = _("Tasks on this schedule")

    def has_add_permission(self, request: Any, obj: Any = None) -> bool:
        return False


@admin.register(PeriodicTask)
class PeriodicTaskAdmin(BeatTaskAdmin, ModelAdmin):
    form = ScheduledTaskForm
    change_form_template = None  # beat's own has a script in the page, which our content policy refuses
    list_display = ("what", "how_often", "last", "is_on")
    list_display_links = ("what",)
    list_filter = ("enabled",)
    list_select_related = ("interval", "crontab", "solar", "clocked")
    list_fullwidth = True
    list_before_template = "admin/workflows/list_head.html"
    date_hierarchy = None
    search_fields = ("name", "description")
    ordering = ("name",)
    actions = ("run_tasks", "disable_tasks", "enable_tasks")
    # without arguments: our tasks find their work in the database
    fieldsets = (
        (None, {"fields": ("name", "regtask", "task", "enabled", "description")}),
        (
            _("Schedule"),
            {
                "fields": (
                    "interval",
                    "crontab",
                    "crontab_translation",
                    "solar",
                    "clocked",
                    "start_time",
                    "last_run_at",
                    "one_off",
                )
            },
        ),
    )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"head": _head(), **(extra_context or {})})

    @display(description=_("What is looked after"), ordering="name")
    def what(self, task: PeriodicTask) -> SafeString:
        # Ours are in the catalogue; a task that somebody else made is called as they called it.
        name, purpose = (gettext(said) if said else "" for said in (task.name, task.description))
        return format_html('{}<br><span class="lc-meta">{}</span>', name, purpose)

    @display(description=_("How often"))
    def how_often(self, task: PeriodicTask) -> str:
        return every(task)

    @display(description=_("Last"), ordering="last_run_at")
    def last(self, task: PeriodicTask) -> str:
        now, zone = read_clock(), timezone.get_current_timezone()
        return moment_words(task.last_run_at, now=now, zone=zone) if task.last_run_at else gettext("not yet")

    @display(description=_("Now"), ordering="enabled")
    def is_on(self, task: PeriodicTask) -> SafeString:
        tone, icon, words = (
            ("good", "check_circle", gettext("On")) if task.enabled else ("wait", "pause_circle", gettext("Off"))
        )
        chip = '<span class="lc-chip lc-chip-{}"><span class="material-symbols-outlined" aria-hidden="true">{}</span>{}</span>'
        return format_html(chip, tone, icon, words)


def every(task: PeriodicTask) -> str:
    """Every 5 seconds, every hour; other schedules say it themselves."""
    if task.interval is None:
        return str(task.crontab.human_readable if task.crontab else task.schedule)
    length = timedelta(**{task.interval.period: task.interval.every})
    if any(length > unit and length % unit for unit in UNITS):
        return str(task.interval)  # every 90 seconds is not every minute
    return gettext("every %s") % length_words(length).removeprefix("1 ")


def _head() -> dict[str, str]:
    off = PeriodicTask.objects.filter(enabled=False).count()
    said = (
        ngettext("%d thing that happens by itself is off.", "%d things that happen by themselves are off.", off) % off
    )
    return {
        "sentence": said if off else gettext("All that happens by itself is on."),
        "explanation": gettext(
            "What people do wakes whoever has to react to it at once. So often we also look whether anything was missed."
        ),
    }


@admin.register(ClockedSchedule)
class ClockedScheduleAdmin(BeatClockedAdmin, ModelAdmin):
    inlines = (ScheduledTasks,)


@admin.register(CrontabSchedule)
class CrontabScheduleAdmin(BeatCrontabAdmin, ModelAdmin):
    inlines = (ScheduledTasks,)


@admin.register(IntervalSchedule, SolarSchedule)
class ScheduleAdmin(ModelAdmin):
    inlines = (ScheduledTasks,)
