from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from campaigns.teamwork.assign import RIGHT
from campaigns.teamwork.models import Task
from channels.outbox.origin import origins
from lifecycle.accounts.team import name_of, who_may
from lifecycle.clock.read import now as read_clock

MOST = 100
LATELY = 2000  # tasks, whose campaigns are offered


class Whose(admin.SimpleListFilter):
    title = _("whose")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        others = who_may(RIGHT).exclude(pk=request.user.pk or 0)[:MOST]
        named = [(str(user.pk), name_of(user)) for user in others]
        return [("mine", str(_("Mine"))), ("nobody", str(_("Nobody's yet"))), *named]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Task]) -> QuerySet[Task]:
        if self.value() == "mine":
            return queryset.filter(assignee_id=request.user.pk)
        if self.value() == "nobody":
            return queryset.filter(assignee=None)
        return queryset.filter(assignee_id=number_in(self.value())) if self.value() else queryset


class Doneness(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "show"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", str(_("Open"))), ("late", str(_("Late"))), ("done", str(_("Done")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Task]) -> QuerySet[Task]:
        if self.value() == "late":
            return queryset.filter(done_at=None, due_at__lte=read_clock())
        return queryset.filter(done_at__isnull=self.value() == "open") if self.value() else queryset


class OfCampaign(admin.SimpleListFilter):
    title = _("campaign")
    parameter_name = "campaign"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        ids = Task.objects.filter(campaign_id__gt=0).order_by("-pk").values_list("campaign_id", flat=True)[:LATELY]
        named = origins().of(list(dict.fromkeys(ids))[:MOST])
        return sorted(((str(pk), origin.name) for pk, origin in named.items()), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Task]) -> QuerySet[Task]:
        return queryset.filter(campaign_id=number_in(self.value())) if self.value() else queryset


def number_in(said: str | None) -> int:
    """-1 where it is none: nothing has that number."""
    return int(said) if said and said.isascii() and said.isdecimal() and len(said) < 19 else -1
