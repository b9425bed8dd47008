from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.models import Campaign


class RehearsalRun(models.Model):
    """A rehearsal that somebody asked for in the admin, how far it is, and what it found.

    state: waiting, running, done, failed, stopped
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="rehearsals")
    of_draft = models.BooleanField(_("of the draft"), default=False)
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("until"))
    state = models.CharField(_("state"), max_length=16, default="waiting")
    reached = models.DateTimeField(_("has come to"), null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)  # the worker's last sign of life
    graph = models.JSONField(default=dict, blank=True)  # what was rehearsed
    result = models.JSONField(default=dict, blank=True)  # in the shape of simulate.as_json
    people = models.JSONField(default=list, blank=True)  # the first of them: [our number of them, step, instant]
    samples = models.JSONField(default=dict, blank=True)  # the first people behind each number: see flow.py
    problem = models.CharField(_("problem"), max_length=500, blank=True, default="")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True)
    asked_at = models.DateTimeField(_("asked for"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("rehearsal")
        verbose_name_plural = _("rehearsals")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.campaign}, {self.start:%-d %b %Y} – {self.end:%-d %b %Y}"
