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
