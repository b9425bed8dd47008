from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.teamwork.models import Task
from campaigns.workflows.models import Campaign, Enrollment
from channels.adapters.base import adapters
from channels.outbox.halt import CHANNEL, EVERYTHING
from channels.outbox.models import WAITING, Halt, Message
from lifecycle import rows
from lifecycle.events.models import PendingEvent
from lifecycle.look.link import admin_link
from lifecycle.look.retold import retold

MOST_COUNTED = 1000
MOST_WAITING = 10_000
MOST_NAMED = 3


@dataclass(frozen=True)
class Need:
    """Something that goes on only when a person acts: what is so, what to do about it, and where."""

    sentence: str
    explanation: str
    url: str
    label: str
    icon: str = ""


def without_access_asked() -> rows.Asked:
    """Found among all that waits, of which there may be much."""
    return rows.how_many(Message.objects.filter(state__in=WAITING, reason="misconfigured"), MOST_COUNTED)


def needs(told: Mapping[str, rows.Answer], *, now: datetime) -> list[Need]:
    """The most urgent first. Two queries that read only what is set aside; one more while everything is paused."""
    halts = list(Halt.objects.filter(scope__in=[EVERYTHING, CHANNEL]).order_by("at"))
    found = rows.together(asked(now))
    return [
        *halted(halts),
        *paused_channels(halts),
        *without_access(rows.number(told.get("without_access", []))),
        *unsure(rows.number(found["unsure"])),
        *unanswered(rows.number(found["unanswered"])),
        *stuck(found["stuck"]),
        *noticed(found["noticed"]),
        *overdue(rows.number(found["overdue"])),
    ]


def asked(now: datetime) -> dict[str, "rows.Asked | QuerySet[Any, Any]"]:
    inside = Enrollment.objects.filter(is_active=True).exclude(problem="").order_by()
    people = inside.values_list("campaign_id", "campaign__name").annotate(people=Count("pk"))
    return {
        "unsure": rows.how_many(Message.objects.filter(state="unknown"), MOST_COUNTED),
        "unanswered": rows.how_many(PendingEvent.objects.exclude(problem=""), MOST_COUNTED),
        "stuck": people.order_by("-people")[:MOST_NAMED],
        "noticed": Campaign.objects.exclude(notice="").values_list("pk", "name", "notice")[:MOST_NAMED],
        "overdue": rows.how_many(Task.objects.filter(done_at=None, due_at__lte=now), MOST_COUNTED),
    }


def halted(halts: Sequence[Halt]) -> Iterator[Need]:
    if not any(row.scope == EVERYTHING for row in halts):
        return
    waiting = Message.objects.filter(state__in=WAITING)[: MOST_WAITING + 1].count()
    words = ngettext("%d message waits in line.", "%d messages wait in line.", waiting) % waiting
    if waiting > MOST_WAITING:
        words = _("More than %d messages wait in line.") % MOST_WAITING
    yield Need(
        _("Everything is paused."),
        words,
        admin_link("channels_message_changelist", show="waiting"),
        _("See what waits"),
        "pause_circle",
    )


def paused_channels(halts: Sequence[Halt]) -> Iterator[Need]:
    """By somebody, by a provider's refusal, or because too many called our mail spam: the row says which."""
    for row in [row for row in halts if row.scope == CHANNEL][:MOST_NAMED]:
        label = adapters.get(row.key).label if row.key in adapters else row.key
        yield Need(
            _("%(channel)s is paused: %(why)s.") % {"channel": label, "why": row.by},
            "",
            admin_link("channels_halt_changelist"),
            _("See what is paused"),
            "pause_circle",
        )


def without_access(count: int) -> Iterator[Need]:
    if count:
        yield Need(
            _("Our access to a provider does not work."),
            ngettext("%d message waits until that is mended.", "%d messages wait until that is mended.", count) % count,
            admin_link("channels_message_changelist", show="waiting"),
            _("See what waits"),
            "key_off",
        )


def unsure(count: int) -> Iterator[Need]:
    if count:
        yield Need(
            ngettext("%d message may have gone out.", "%d messages may have gone out.", count) % count,
            _("The provider didn't answer. They are never sent again by themselves."),
            admin_link("channels_message_unsure"),
            _("Look at them"),
            "help",
        )


def unanswered(count: int) -> Iterator[Need]:
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


def stuck(found: rows.Answer) -> Iterator[Need]:
    for campaign_id, name, people in sorted(found, key=lambda row: -row[2]):
        yield Need(
            ngettext("%(n)d person is stuck in “%(campaign)s”.", "%(n)d people are stuck in “%(campaign)s”.", people)
            % {"n": people, "campaign": name},
            _("A step could not be done for them. They wait there until somebody tries again."),
            admin_link("campaigns_campaign_change", campaign_id),
            _("See why"),
            "error",
        )


def noticed(found: rows.Answer) -> Iterator[Need]:
    for campaign_id, name, notice in found:
        yield Need(
            _("“%(campaign)s” needs a look.") % {"campaign": name},
            retold(notice),
            admin_link("campaigns_campaign_change", campaign_id),
            _("Open the campaign"),
            "error",
        )


def overdue(count: int) -> Iterator[Need]:
    if count:
        yield Need(
            ngettext("%d task is due.", "%d tasks are due.", count) % count,
            _("Campaigns asked for them on behalf of a person."),
            admin_link("campaigns_task_changelist", show="open"),
            _("See the tasks"),
            "task_alt",
        )
