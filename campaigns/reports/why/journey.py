"""How somebody came to a message, or why they did not: campaign, entry, goal and way out, and the step."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.reports.why.checks import Check
from campaigns.reports.why.entry import not_entered
from campaigns.workflows.exit_words import exit_words
from campaigns.workflows.models import Campaign, Enrollment, StepRun
from campaigns.workflows.named_fields import named
from campaigns.workflows.screens.standing_words import standing_words
from campaigns.workflows.versions import Version, load_versions
from channels.outbox.models import Message
from lifecycle.conditions.base import Condition
from lifecycle.contacts.models import Contact
from lifecycle.look.retold import retold
from lifecycle.look.when import day_words

LEFT = {
    "goal": gettext_lazy("They reached the goal first"),
    "exit_rule": gettext_lazy("They met the rule for leaving first"),
    "removed": gettext_lazy("Somebody took them out"),
    "merged": gettext_lazy("They turned out to be somebody we already knew"),
    "circle": gettext_lazy("They were stopped in a circle without a wait"),
    "finished": gettext_lazy("They came to the end another way"),
}
AGAIN = {
    "once": gettext_lazy("Everybody goes through it once."),
    "after_leaving": gettext_lazy("Whoever has left may come in again."),
    "restart": gettext_lazy("Whoever comes in again starts again from the beginning."),
}


@dataclass(frozen=True)
class Journey:
    """Of one contact in one campaign: the round that is asked about, and its message where there is one."""

    contact: Contact
    campaign: Campaign
    enrollment: Enrollment | None
    message: Message | None
    now: datetime
    zone: object

    def checks(self) -> Iterator[Check]:
        yield self._live()
        version = self._version()
        yield self._entered(version)
        if self.enrollment is None:
            return
        yield self._again()
        if version:
            yield self._still_inside(version)
        yield self._reached()

    def _version(self) -> Version | None:
        pk = self.enrollment.version_id if self.enrollment else self.campaign.live_version_id
        return load_versions([pk]).get(pk) if pk else None

    def _live(self) -> Check:
        rule = _("A campaign lets people in and sends while it is live.")
        live = self.campaign.live_version
        words = {
            "draft": _("The campaign was never published"),
            "paused": _("The campaign is paused"),
            "ended": _("The campaign has ended"),
        }
        if self.campaign.status == "live" and live:
            since = day_words(live.published_at, now=self.now, zone=self.zone, inside=True)  # type: ignore[arg-type]
            detail = _("Since %(day)s, version %(number)d") % {"day": since, "number": live.number}
            return Check("live", "passed", _("The campaign is live"), detail, rule, live.published_at)
        # What it decided while it was live stays decided.
        verdict = "passed" if self.message and self.message.state not in ("queued", "held") else "waits"
        verdict = "failed" if not self.message and self.campaign.status != "paused" else verdict
        return Check("live", verdict, words.get(self.campaign.status, self.campaign.status), "", rule)  # type: ignore[arg-type]

    def _entered(self, version: Version | None) -> Check:
        if self.enrollment is None:
            return not_entered(self.contact, version, self.now, self.zone)  # type: ignore[arg-type]
        event = str(self.enrollment.trigger.get("event") or "")
        how = _("By “%s”") % event if event else ""
        rule = " ".join(_("%s.") % named(trigger) for trigger in version.graph.triggers) if version else ""
        return Check("entered", "passed", _("They came in"), how, rule, self._came_at())

    def _came_at(self) -> datetime | None:
        if self.enrollment is None:
            return None
        if self.message is None or self.message.number == self.enrollment.number:
            return self.enrollment.entered_at
        # A round before the one they are in now: its row has gone on, its history has not.
        runs = StepRun.objects.filter(enrollment_id=self.enrollment.pk, number=self.message.number, outcome="entered")
        moment: datetime | None = runs.aggregate(first=Min("at"))["first"]
        return moment

    def _again(self) -> Check:
        number = self.message.number if self.message else self.enrollment.number if self.enrollment else 1
        title = _("They had not been in it before") if number <= 1 else _("It is round %d for them") % number
        return Check("again", "passed", title, "", str(AGAIN.get(self.campaign.reentry, "")))

    def _still_inside(self, version: Version) -> Check:
        enrollment = self.enrollment
        rules = [rule for rule in (version.goal, version.exit_rule) if rule]
        leaves = " ".join(_("Leaves who %s.") % each.sentence() for each in rules)
        rule = leaves or _("Nobody leaves it before its end.")
        left = self.message.reason == "left" if self.message else bool(enrollment and not enrollment.is_active)
        if not left or enrollment is None:
            title = _("They had not left it") if rules else _("Nothing made them leave")
            return Check("goal", "passed", title, "", rule)
        reason = enrollment.ended_reason
        met = version.goal if reason == "goal" else version.exit_rule if reason == "exit_rule" else None
        detail = _explained(met, self.contact, enrollment.ended_at or self.now)
        if reason == "finished" and not self.message:
            detail = self._other_way()
        return Check("goal", "failed", str(LEFT.get(reason, _("They had left it"))), detail, rule, enrollment.ended_at)

    def _other_way(self) -> str:
        runs = StepRun.objects.filter(enrollment_id=self.enrollment.pk if self.enrollment else 0)
        last = runs.exclude(outcome__in=("next", "finished", "entered")).exclude(step_key="").order_by("-pk").first()
        if last is None:
            return ""
        version = self._version()
        step = version.graph.steps.get(last.step_key) if version else None  # a later version may have it no more
        return f"{capfirst(named(step))} → {exit_words(last.outcome)}" if step else ""

    def _reached(self) -> Check:
        rule = _("A message is decided about when they come to its step.")
        if self.message:
            return Check("reached", "passed", _("They came to this message"), "", rule, self.message.created_at)
        enrollment = self.enrollment
        if enrollment is None or not enrollment.is_active:
            return Check("reached", "not_asked", _("They never came to this message"), "", rule)
        where = standing_words(enrollment)
        if enrollment.problem:
            return Check(
                "reached", "failed", _("They are stuck on the way: %s") % where, retold(enrollment.problem), rule
            )
        return Check("reached", "waits", _("They are on the way: %s") % where, "", rule, enrollment.due_at)


def _explained(rule: Condition | None, contact: Contact, at: datetime) -> str:
    return rule.explain(contact, at).sentence if rule else ""
