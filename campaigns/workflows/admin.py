from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.paginator import InfinitePaginator

from campaigns.workflows.editing.open_draft import Stale
from campaigns.workflows.list_numbers import list_numbers
from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.retry import retry
from campaigns.workflows.screens import action_pages, rules_page, step_pages, trigger_pages
from campaigns.workflows.screens.campaign_page import show
from campaigns.workflows.screens.frame import back
from campaigns.workflows.screens.headline import status_chip
from campaigns.workflows.screens.history_page import history_page, take_back
from campaigns.workflows.screens.new_campaign import new_campaign
from campaigns.workflows.screens.publish_page import publish_page
from campaigns.workflows.screens.standing_words import standing_words
from campaigns.workflows.status_filter import ByStatus
from lifecycle.clock.read import now as read_clock
from lifecycle.conditions.at_hand import in_campaign
from lifecycle.figures.as_of import as_of
from lifecycle.figures.by_key import by_key
from lifecycle.look.link import admin_link
from lifecycle.look.number import grouped
from lifecycle.look.retold import retold
from lifecycle.look.when import short_moment

View = Callable[..., HttpResponse]

MOST_STUCK = 10_000  # counted
LOOK, CHANGE, PUBLISH = "view", "change", "publish"
# Address behind the campaign's own, name, page, and the right that it needs.
PAGES: tuple[tuple[str, str, View, str], ...] = (
    ("steps/add/", "step_add", step_pages.add, CHANGE),
    ("steps/<str:key>/", "step", step_pages.change, CHANGE),
    ("steps/<str:key>/remove/", "step_remove", step_pages.remove, CHANGE),
    ("triggers/add/", "trigger_add", trigger_pages.edit, CHANGE),
    ("triggers/<int:place>/", "trigger", trigger_pages.edit, CHANGE),
    ("rules/", "rules", rules_page.edit, CHANGE),
    ("publish/", "publish", publish_page, LOOK),  # each of its buttons asks for its own
    ("versions/", "versions", history_page, LOOK),
    ("versions/<int:number>/take/", "take_back", require_POST(take_back), CHANGE),
    ("pause/", "pause", action_pages.pause_page, PUBLISH),
    ("resume/", "resume", action_pages.resume_page, PUBLISH),
    ("end/", "end", action_pages.end_page, PUBLISH),
    ("discard/", "discard", action_pages.discard_page, CHANGE),
    ("duplicate/", "duplicate", require_POST(action_pages.duplicate_campaign), CHANGE),
    ("retry/", "retry", require_POST(action_pages.retry_stuck), CHANGE),
    ("noted/", "noted", require_POST(action_pages.put_notice_away), CHANGE),
)


@admin.register(Campaign)
class CampaignAdmin(ModelAdmin):
    """The list, and a page for each campaign. Everything is changed through the verbs."""

    when_empty = (
        gettext_lazy("No campaigns yet."),
        gettext_lazy("Start from one that works under Playbooks, or draw your own."),
    )
    list_display = ("what", "state", "inside", "sent", "goals", "changed")
    list_display_links = ("what",)
    list_filter = (ByStatus,)
    search_fields = ("name", "key")
    list_before_template = "admin/workflows/list_head.html"
    list_fullwidth = True
    list_per_page = 50
    actions = ()

    def has_delete_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        return False  # its history stays: a campaign is ended

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(f"<int:pk>/{address}", self._page(view, right), name=f"campaigns_campaign_{name}")
            for address, name, view, right in PAGES
        ]
        return own + super().get_urls()

    def _page(self, view: View, right: str) -> View:
        def guarded(request: HttpRequest, pk: int, **more: Any) -> HttpResponse:
            if not request.user.has_perm(f"campaigns.{right}_campaign"):
                raise PermissionDenied
            campaign = get_object_or_404(Campaign.objects.select_related("live_version"), pk=pk)
            try:
                with in_campaign(campaign.pk):
                    return view(request, campaign, **more)
            except Stale as problem:
                messages.warning(request, str(problem))
                return back(campaign)

        return self.admin_site.admin_view(guarded)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = Campaign.objects.select_related("live_version")
        return show(
            request, get_object_or_404(found, pk=object_id if object_id.isdecimal() and len(object_id) < 19 else 0)
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return new_campaign(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Campaigns"), "head": _head(), **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Campaign]:
        """With its numbers, which are counted for all of them together."""
        numbers = list_numbers(now=read_clock())
        return (
            super()
            .get_queryset(request)
            .filter(kind="journey")
            .select_related("live_version")
            .annotate(
                people_inside=by_key("pk", numbers.inside),
                messages_sent=by_key("pk", numbers.sent),
                goals_reached=by_key("pk", numbers.goals),
            )
        )

    @display(description=gettext_lazy("Campaign"), ordering="name")
    def what(self, campaign: Campaign) -> str:
        return campaign.name

    @display(description=gettext_lazy("Now"), ordering="status")
    def state(self, campaign: Campaign) -> SafeString:
        chip = status_chip(campaign.status, campaign.live_version.number if campaign.live_version else None)
        icon = format_html('<span class="material-symbols-outlined" aria-hidden="true">{}</span>', chip.icon)
        return format_html('<span class="lc-chip lc-chip-{}">{}{}</span>', chip.tone, icon, chip.text)

    @display(description=gettext_lazy("People inside"), ordering="people_inside")
    def inside(self, campaign: Any) -> SafeString:
        url = admin_link("campaigns_enrollment_changelist", campaign__id__exact=campaign.pk, is_active__exact=1)
        return format_html('<a class="lc-number" href="{}">{}</a>', url, grouped(campaign.people_inside))

    @display(description=gettext_lazy("Sent"), ordering="messages_sent")
    def sent(self, campaign: Any) -> str:
        return grouped(campaign.messages_sent)

    @display(description=gettext_lazy("Reached the goal"), ordering="goals_reached")
    def goals(self, campaign: Any) -> str:
        return grouped(campaign.goals_reached)

    @display(description=gettext_lazy("Changed"), ordering="updated_at")
    def changed(self, campaign: Campaign) -> str:
        return short_moment(campaign.updated_at, now=read_clock(), zone=timezone.get_current_timezone())


def _head() -> dict[str, str]:
    now = read_clock()
    numbers = list_numbers(now=now)
    pks = Campaign.objects.filter(kind="journey", status="live").values_list("pk", flat=True)
    live, inside = len(pks), sum(numbers.inside.get(pk, 0) for pk in pks)
    stuck = Enrollment.objects.filter(is_active=True).exclude(problem="")[: MOST_STUCK + 1].count()
    said = ngettext("%d campaign is live.", "%d campaigns are live.", live) % live
    more = [ngettext("%s person is inside.", "%s people are inside.", inside) % grouped(inside)]
    if stuck > MOST_STUCK:
        more.append(_("More than %s people are stuck.") % grouped(MOST_STUCK))
    elif stuck:
        more.append(ngettext("%d person is stuck.", "%d people are stuck.", stuck) % stuck)
    more.append(as_of([numbers.told], now=now, zone=timezone.get_current_timezone()))
    explanation = " ".join(filter(None, more))
    return {"sentence": said if live else _("No campaign is live."), "explanation": explanation if live else ""}


@admin.register(Enrollment)
class EnrollmentAdmin(ModelAdmin):
    """Who is, or was, inside a campaign: the list behind every number."""

    list_display = ("who", "campaign", "where", "came", "goes_on", "ended", "stuck")
    list_display_links = None
    list_filter = ("is_active",)
    sortable_by = ()  # there may be millions
    show_facets = admin.ShowFacets.NEVER
    list_select_related = ("contact", "campaign", "version")
    paginator = InfinitePaginator
    show_full_result_count = False
    list_per_page = 50
    list_fullwidth = True
    list_before_template = "admin/workflows/list_head.html"
    actions = ("try_again",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Enrollment | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Enrollment | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        asked = request.GET.get("campaign__id__exact", "")
        campaign = Campaign.objects.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None
        head = {"sentence": _("People in “%s”") % campaign if campaign else _("People in campaigns")}
        return super().changelist_view(request, {"head": head, **(extra_context or {})})

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        own = ("campaign__id__exact", "step_key", "ended_reason", "problem__gt", "contact__id__exact")
        return lookup in own or super().lookup_allowed(lookup, value, request)

    @display(description=gettext_lazy("Person"))
    def who(self, enrollment: Enrollment) -> SafeString:
        url = admin_link("lifecycle_contact_change", enrollment.contact_id)
        return format_html('<a class="lc-link" href="{}">{}</a>', url, enrollment.contact)

    @display(description=gettext_lazy("Where"))
    def where(self, enrollment: Enrollment) -> str:
        return standing_words(enrollment)

    @display(description=gettext_lazy("Came in"), ordering="entered_at")
    def came(self, enrollment: Enrollment) -> str:
        return _moment(enrollment.entered_at)

    @display(description=gettext_lazy("Goes on"), ordering="due_at")
    def goes_on(self, enrollment: Enrollment) -> str:
        return _moment(enrollment.due_at) if enrollment.due_at else ""

    @display(description=gettext_lazy("Left"), ordering="ended_at")
    def ended(self, enrollment: Enrollment) -> str:
        return _moment(enrollment.ended_at) if enrollment.ended_at else ""

    @display(description=gettext_lazy("Problem"))
    def stuck(self, enrollment: Enrollment) -> str:
        return retold(enrollment.problem)

    @action(description=gettext_lazy("Try again"))
    def try_again(self, request: HttpRequest, chosen: "QuerySet[Enrollment]") -> None:
        if not request.user.has_perm("campaigns.change_campaign"):
            raise PermissionDenied
        now = read_clock()
        count = sum(retry(enrollment=enrollment, now=now) for enrollment in chosen)
        messages.info(request, ngettext("Trying again for %d person.", "Trying again for %d people.", count) % count)


def _moment(at: Any) -> str:
    return short_moment(at, now=read_clock(), zone=timezone.get_current_timezone()) if at else ""
