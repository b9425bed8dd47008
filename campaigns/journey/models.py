from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.workflows.models import Campaign
from lifecycle.segments.models import Segment


class JourneyRow(models.Model):
    """A touchpoint on the journey map: a channel of ours, or a row of the team's own such as “Calls by sales”."""

    name = models.CharField(_("name"), max_length=60)
    icon = models.CharField(max_length=40, default="touch_app")
    channel = models.CharField(max_length=32, blank=True, default="")  # of an adapter; empty: a row of the team's own
    position = models.PositiveSmallIntegerField(pgettext_lazy("place", "order"))
    is_hidden = models.BooleanField(_("hidden"), default=False)

    class Meta:
        verbose_name = _("touchpoint")
        verbose_name_plural = _("journey map")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["channel"], condition=~models.Q(channel=""), name="one_row_a_channel")
        ]

    def __str__(self) -> str:
        return self.name


class JourneyNote(models.Model):
    """What happens there without us: the team's own words in a cell."""

    row = models.ForeignKey(JourneyRow, models.CASCADE, related_name="notes")
    stage = models.CharField(max_length=64)
    text = models.CharField(_("note"), max_length=160)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class JourneyPlace(models.Model):
    """Where the team put a campaign, in place of where its stage and channels would; or that it is left out."""

    campaign = models.OneToOneField(Campaign, models.CASCADE, related_name="journey_place")
    row = models.ForeignKey(JourneyRow, models.CASCADE, null=True, blank=True, related_name="places")
    stage = models.CharField(max_length=64, blank=True, default="")
    is_hidden = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.campaign_id} in {self.stage}"


class JourneyPersona(models.Model):
    """A segment that the map can be looked at through."""

    segment = models.OneToOneField(Segment, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        default_permissions = ()
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.segment_id)
