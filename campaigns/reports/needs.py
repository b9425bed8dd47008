from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.teamwork.models import Task
from campaigns.workflows.models import Campaign, Enrollment
from channels.adapters.base import adapters
from channels.outbox.halt import CHANNEL
from channels.outbox.models import WAITING, Halt, Message
from lifecycle.events.models import PendingEvent
from lifecycle.look.link import admin_link
from lifecycle.look.retold import retold

MOST_COUNTED = 1000


@dataclass(frozen=True)
class Need:
    """Something that goes on only when a person acts: what is so, what to do about it, and where."""

    sentence: str
    explanation: str
    url: str
    label: str
    icon: str = ""


def needs(*, now: datetime) -> list[Need]:
    """The most urgent first. A handful of queries that read only what is set aside."""
    return [
        *halted(),
        *paused_channels(),
        *without_access(),
        *unsure(),
        *unanswered(),
        *stuck(),
        *noticed(),
        *overdue(now),
    ]


def halted() -> Iterator[Need]:
    if settings.SENDING != "live" or not Halt.objects.filter(scope="everything").exists():
        return
    waiting = Message.objects.filter(state__in=WAITING).count()
    yield Need(
        _("Everything is paused."),
        ngettext("%d message waits in line.", "%d messages wait in line.", waiting) % waiting,
        admin_link("channels_message_changelist", show="waiting"),
        _("See what waits"),
        "pause_circle",
    )


def paused_channels() -> Iterator[Need]:
    """By somebody, by a provider's refusal, or because too many called our mail spam: the row says which."""
    for row in Halt.objects.filter(scope=CHANNEL).order_by("at")[:3]:
        label = adapters.get(row.key).label if row.key in adapters else row.key
        yield Need(
            _("%(channel)s is paused: %(why)s.") % {"channel": label, "why": row.by},
            "",
            admin_link("channels_halt_changelist"),
            _("See what is paused"),
            "pause_circle",
        )


def without_access() -> Iterator[Need]:
    count = Message.objects.filter(state__in=WAITING, reason="misconfigured")[:MOST_COUNTED].count()
    if count:
        yield Need(
            _("Our access to a provider does not work."),
            ngettext("%d message waits until that is mended.", "%d messages wait until that is mended.", count) % count,
            admin_link("channels_message_changelist", show="waiting"),
            _("See what waits"),
            "key_off",
        )


def unsure() -> Iterator[Need]:
    count = Message.objects.filter(state="unknown")[:MOST_COUNTED].count()
    if count:
        yield Need(
            ngettext("%d message may have gone out.", "%d messages may have gone out.", count) % count,
            _("The provider didn't answer. They are never sent again by themselves."),
            admin_link("channels_message_unsure"),
            _("Look at them"),
            "help",
        )


def unanswered() -> Iterator[Need]:
    count = PendingEvent.objects.exclude(problem="")[:MOST_COUNTED].count()
    if count:
        yield Need(
            ngettext(
                "We could not react to one thing that somebody did.",
                "We could not react to %(count)d things that people did.",
                count,
            )
            % {"count": count},
            _("No campaign, segment or stage has heard of it. It waits until somebody tries again."),
            admin_link("lifecycle_pendingevent_changelist"),
            _("See why"),
            "error",
        )


def stuck() -> Iterator[Need]:
    rows = (
        Enrollment.objects.filter(is_active=True)
        .exclude(problem="")
        .order_by()
        .values("campaign_id", "campaign__name")
        .annotate(people=Count("pk"))
    )
    for row in rows.order_by("-people")[:3]:
        yield Need(
            ngettext(
                "%(n)d person is stuck in “%(campaign)s”.", "%(n)d people are stuck in “%(campaign)s”.", row["people"]
            )
            % {"n": row["people"], "campaign": row["campaign__name"]},
            _("A step could not be done for them. They wait there until somebody tries again."),
            admin_link("campaigns_campaign_change", row["campaign_id"]),
            _("See why"),
            "error",
        )


def noticed() -> Iterator[Need]:
    for campaign in Campaign.objects.exclude(notice="")[:3]:
        yield Need(
            _("“%(campaign)s” needs a look.") % {"campaign": campaign.name},
            retold(campaign.notice),
            admin_link("campaigns_campaign_change", campaign.pk),
            _("Open the campaign"),
            "error",
        )


def overdue(now: datetime) -> Iterator[Need]:
    count = Task.objects.filter(done_at=None, due_at__lte=now)[:MOST_COUNTED].count()
    if count:
        yield Need(
            ngettext("%d task is due.", "%d tasks are due.", count) % count,
            _("Campaigns asked for them on behalf of a person."),
            admin_link("campaigns_task_changelist", show="open"),
            _("See the tasks"),
            "task_alt",
        )
