from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lifecycle.contacts.models import Contact


class Task(models.Model):
    """Something for a person of the team to do, usually asked for by a campaign's step."""

    reference = models.CharField(max_length=190, unique=True)
    title = models.CharField(_("what"), max_length=200)
    note = models.TextField(_("note"), blank=True, default="")
    contact = models.ForeignKey(
        Contact, models.CASCADE, null=True, blank=True, related_name="tasks", verbose_name=_("contact")
    )
    campaign_id = models.BigIntegerField(_("campaign"), default=0)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("whose task")
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    asked_name = models.CharField(_("asked by"), max_length=150, blank=True, default="")  # empty: by a campaign
    created_at = models.DateTimeField(_("asked for"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_name = models.CharField(_("done by"), max_length=150, blank=True, default="")

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["done_at", "due_at", "pk"]
        indexes = [
            models.Index(fields=["due_at"], name="task_open", condition=Q(done_at=None)),
            models.Index(fields=["campaign_id"], name="task_of_campaign", condition=Q(campaign_id__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title


class Approval(models.Model):
    """Somebody asks to publish, somebody else answers. It is about one digest: whatever changes makes it void.

    Users by their number, so that who approved stays known when they have gone.
    """

    campaign_id = models.BigIntegerField(_("campaign"), db_index=True)
    digest = models.CharField(max_length=64)  # of everything that would be published
    choices = models.JSONField(default=dict)  # what becomes of whoever is inside: part of what is approved
    asked_by = models.BigIntegerField(null=True)
    asked_name = models.CharField(_("asked by"), max_length=150)
    asked_at = models.DateTimeField(_("asked"))
    asked_of = models.BigIntegerField(null=True)  # a user; null: whoever may approve
    changes = models.JSONField(default=list)  # sentences, as it was said when they were asked
    words = models.TextField(_("what it is about"), blank=True, default="")
    answer = models.CharField(_("answer"), max_length=8, blank=True, default="")  # yes, no; empty: none yet
    answered_by = models.BigIntegerField(null=True)
    answered_name = models.CharField(_("answered by"), max_length=150, blank=True, default="")
    answered_at = models.DateTimeField(_("answered"), null=True)
    answer_words = models.TextField(_("why"), blank=True, default="")
    seen_at = models.DateTimeField(null=True)  # when whoever asked saw the answer

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.answer}"


class Comment(models.Model):
    """What somebody of the team says about a campaign, a broadcast among them, or about a task."""

    campaign_id = models.BigIntegerField(_("campaign"), default=0)  # 0: it is about the task
    task = models.ForeignKey(Task, models.CASCADE, null=True, blank=True, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    author_name = models.CharField(_("by"), max_length=150)  # their name then, or a program's
    text = models.TextField(_("comment"))
    written_at = models.DateTimeField(_("written"))
    changed_at = models.DateTimeField(_("changed"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("settled"), null=True, blank=True)
    resolved_name = models.CharField(_("settled by"), max_length=150, blank=True, default="")

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [models.Index(fields=["campaign_id"], name="comment_on_campaign", condition=Q(campaign_id__gt=0))]

    def __str__(self) -> str:
        return self.text


class Mention(models.Model):
    """Somebody is named in a comment; unread until they have seen it."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, db_index=False)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="mention_once")]
        indexes = [models.Index(fields=["user"], name="mention_unread", condition=Q(read_at=None))]

    def __str__(self) -> str:
        return f"{self.comment_id} {self.user_id}"
