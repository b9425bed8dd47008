from django.conf import settings
from django.db import models

from campaigns.workflows.models import Campaign


class Presence(models.Model):
    """Who has which campaign open in the editor, and at which step. A row whose moment is past is of nobody."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    step_key = models.CharField(max_length=64, blank=True, default="")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "user"], name="present_once")]

    def __str__(self) -> str:
        return f"{self.user_id}/{self.campaign_id}"
