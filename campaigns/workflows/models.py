from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lifecycle.contacts.models import Contact
from lifecycle.look.retold import retold


class Campaign(models.Model):
    """A purpose with its workflow. `draft` is edited; what runs is the frozen `live_version`."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(max_length=16, default="journey")  # journey, broadcast
    stage = models.CharField(_("stage"), max_length=64, blank=True, default="")
    topic = models.CharField(_("topic"), max_length=50, blank=True, default="")  # empty: the default topic
    priority = models.SmallIntegerField(_("priority"), default=50)  # the higher goes first
    status = models.CharField(_("status"), max_length=16, default="draft")  # draft, live, paused, ended
    reentry = models.CharField(_("again"), max_length=16, default="after_leaving")  # once, after_leaving, restart
    goal = models.JSONField(_("goal"), default=dict, blank=True)  # a condition
    exit_rule = models.JSONField(_("leaves as soon as"), default=dict, blank=True)  # a condition
    draft = models.JSONField(default=dict, blank=True)  # a graph, see graph.py
    live_version = models.ForeignKey("WorkflowVersion", models.PROTECT, null=True, blank=True, related_name="+")
    # Until when each trigger by time has let people in: {its place among the triggers: ISO instant}.
    fired = models.JSONField(default=dict, blank=True)
    edited_by = models.JSONField(default=list, blank=True)  # ids of the users who changed it since the last publish
    changed_by = models.CharField(max_length=150, blank=True, default="")  # their name at `updated_at`, or a program's
    notice = models.TextField(_("needs a look"), blank=True, default="")  # e.g. refused: endless talk between campaigns
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["name"]
        permissions = [
            ("publish_campaign", "Can publish, pause, resume and end campaigns"),
            ("approve_campaign", "Can approve of what others want to publish"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def told_notice(self) -> str:
        return retold(self.notice)


class WorkflowVersion(models.Model):
    """A published workflow, frozen together with the topic and the rules it was published with."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    graph = models.JSONField()
    goal = models.JSONField(default=dict)
    exit_rule = models.JSONField(default=dict)
    reentry = models.CharField(max_length=16)
    topic = models.CharField(max_length=50)  # never empty: the default one is named
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    by = models.CharField(_("by"), max_length=150, blank=True, default="")  # their name then, or a program's
    changes = models.JSONField(_("what changed"), default=list)  # sentences, as it was said when it was published
    choices = models.JSONField(default=dict)  # what becomes of whoever was inside: see choices.py
    moved_at = models.DateTimeField(null=True, blank=True)  # since when nobody stands in an older one

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.campaign} {self.number}"


class Enrollment(models.Model):
    """One contact's way through one campaign. It stands at exactly one step.

    number:  how often this contact has entered this campaign; a restart raises it in place
    visit:   steps arrived at under this number; part of a message's reference
    due_at:  when to look at it again; null while it only listens, or once it has ended
    behind:  steps that lie ahead again because a new version moved them, and the exit they took there
    """

    campaign = models.ForeignKey(
        Campaign, models.CASCADE, related_name="enrollments", db_index=False, verbose_name=_("campaign")
    )
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="enrollments", verbose_name=_("contact"))
    version = models.ForeignKey(WorkflowVersion, models.PROTECT, related_name="+", db_index=False)
    number = models.PositiveIntegerField(default=1)
    is_active = models.BooleanField(_("inside"), default=True)
    step_key = models.CharField(max_length=64)
    visit = models.PositiveIntegerField(default=0)
    is_resting = models.BooleanField(default=False)  # False: has not run its step yet
    rested_at = models.DateTimeField(null=True, blank=True)  # when the rest at this step began
    due_at = models.DateTimeField(null=True, blank=True)
    entered_at = models.DateTimeField(_("entered"))
    trigger = models.JSONField(default=dict, blank=True)  # {"event": name, "at": iso, "properties": {...}}
    hops = models.PositiveSmallIntegerField(default=0)  # of the event it entered by
    ended_at = models.DateTimeField(_("left"), null=True, blank=True)
    ended_reason = models.CharField(
        _("because"), max_length=16, blank=True, default=""
    )  # finished, goal, exit_rule, removed, merged, circle
    problem = models.CharField(_("problem"), max_length=500, blank=True, default="")
    behind = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = _("person inside")
        verbose_name_plural = _("people inside")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "contact"], condition=Q(is_active=True), name="one_live_enrollment"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at", "contact"], name="enrollment_due", condition=Q(is_active=True, due_at__isnull=False)
            ),
            models.Index(fields=["campaign", "step_key", "id"], name="enrollment_at_step", condition=Q(is_active=True)),
            models.Index(fields=["campaign", "contact", "number"], name="enrollment_of_contact"),
            models.Index(fields=["campaign"], name="enrollment_stuck", condition=Q(is_active=True) & ~Q(problem="")),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}/{self.contact_id}/{self.number}"


class StepRun(models.Model):
    """History: what became of one visit of one step. An entry is a row without a step; an end names the step it came at."""

    enrollment_id = models.BigIntegerField()
    campaign_id = models.BigIntegerField()
    contact_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    step_key = models.CharField(max_length=64, blank=True, default="")
    visit = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    outcome = models.CharField(
        max_length=64
    )  # the exit taken; entered, restarted, goal, exit_rule, removed, merged, finished

    class Meta:
        indexes = [
            models.Index(fields=["campaign_id", "step_key", "outcome", "at"], name="steprun_of_campaign"),
            models.Index(fields=["contact_id", "at"], name="steprun_of_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.step_key} {self.outcome}"
