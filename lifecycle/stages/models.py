from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lifecycle.contacts.models import Contact


class Stage(models.Model):
    """A place in the customer's life.

    The conditions point at the last stage, in order of `position`, whose condition holds. When what they point at
    changes, the contact moves there; when none holds any more, it stays. So a move by hand or by a campaign stands
    until the person's own life says something new: whoever is called back to active stays active, and goes quiet
    again by going quiet once more. A stage without a condition is entered only by such moves.
    """

    key = models.SlugField(_("key"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=80)
    icon = models.CharField(_("icon"), max_length=40, blank=True, default="flag")
    position = models.PositiveSmallIntegerField(pgettext_lazy("place", "order"))
    definition = models.JSONField(_("who is in it"), default=dict, blank=True)
    goal = models.CharField(_("goal in words"), max_length=160, blank=True, default="")
    is_aside = models.BooleanField(_("for people who went quiet"), default=False)  # drawn below the path
    goal_definition = models.JSONField(_("reached when"), default=dict, blank=True)
    refreshed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class StageChange(models.Model):
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="stage_changes")
    from_stage = models.CharField(max_length=64, blank=True, default="")
    to_stage = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()
    reason = models.TextField()  # a condition in words is as long as the condition

    class Meta:
        indexes = [models.Index(fields=["at", "from_stage", "to_stage"], name="stage_change_by_time")]

    def __str__(self) -> str:
        return f"{self.from_stage} to {self.to_stage}"
