from django.db import models
from django.utils.translation import gettext_lazy as _

from lifecycle.contacts.models import Contact


class Segment(models.Model):
    """A group of contacts: dynamic (whoever meets the condition) or static (whoever was put in)."""

    key = models.SlugField(_("key"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    description = models.CharField(_("description"), max_length=255, blank=True, default="")
    is_static = models.BooleanField(_("people are added by hand"), default=False)
    definition = models.JSONField(_("who is in it"), default=dict, blank=True)
    size = models.PositiveIntegerField(_("people"), default=0)
    refreshed_at = models.DateTimeField(_("counted"), null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SegmentSize(models.Model):
    """How many were in it on a day, as last counted on that day."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="sizes", db_index=False)
    day = models.DateField(_("day"))
    people = models.PositiveIntegerField(_("people"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "day"], name="segment_size_once_a_day")]

    def __str__(self) -> str:
        return f"{self.people} on {self.day}"


class Membership(models.Model):
    segment = models.ForeignKey(Segment, models.CASCADE, related_name="memberships", db_index=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="memberships")
    joined_at = models.DateTimeField(_("since"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "contact"], name="member_once")]

    def __str__(self) -> str:
        return f"{self.contact_id} in {self.segment_id}"
