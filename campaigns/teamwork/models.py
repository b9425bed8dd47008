from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.contacts.models import Contact


class Task(models.Model):
    """Something for a person of the team to do, usually asked for by a campaign's step."""

    reference = models.CharField(max_length=190, unique=True)
    title = models.CharField(_("what"), max_length=200)
    note = models.TextField(_("note"), blank=True, default="")
    contact = models.ForeignKey(Contact, models.CASCADE, null=True, blank=True, related_name="tasks")
    campaign_id = models.BigIntegerField(_("campaign"), default=0)
    assignee = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    created_at = models.DateTimeField(_("asked for"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["done_at", "due_at", "pk"]

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
    words = models.TextField(_("what it is about"), blank=True, default="")
    answer = models.CharField(_("answer"), max_length=8, blank=True, default="")  # yes, no; empty: none yet
    answered_by = models.BigIntegerField(null=True)
    answered_name = models.CharField(_("answered by"), max_length=150, blank=True, default="")
    answered_at = models.DateTimeField(_("answered"), null=True)
    answer_words = models.TextField(_("why"), blank=True, default="")

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.answer}"
